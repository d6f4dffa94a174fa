"""A generated bicycle shop to try everything on: customers, talk, purchases, ideas, and some dirty records.

Nobody and nothing in it exists; every name is put together from word lists. One seed gives one shop, bit
for bit, told by four sources as a company's systems would tell it: crm, shop, community and support.
"""

from ckm_graph.demo._shop import DemoShop, PlantedViolation, generate_shop

__all__ = ["DemoShop", "PlantedViolation", "generate_shop"]
