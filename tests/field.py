"""What the documents of the field fix, word by word: the table of the three approaches (S4)."""

from __future__ import annotations

__all__ = ["APPROACHES"]

APPROACHES = [
    (
        "knowledge sought in",
        "Employee, team, company, network of companies",
        "Customer database",
        "Customer experience, creativity, and (dis)satisfaction with products/services",
    ),
    (
        "axiom",
        "If only we knew what we know",
        "Retention is cheaper than acquisition",
        "If only we knew what our customers know",
    ),
    (
        "rationale",
        "Unlock and integrate employees' knowledge about customers, sales processes, and R&D",
        "Mining knowledge about the customer in company's databases",
        "Gaining knowledge directly from the customer, as well as sharing and expanding this knowledge",
    ),
    (
        "objective",
        "Efficiency gains, cost saving, and avoidance of re-inventing the wheel",
        "Customer base nurturing, maintaining company's customer base",
        "Collaboration with customers for joint value creation",
    ),
    (
        "metrics",
        "Performance against budget",
        "Performance in terms of customer satisfaction and loyalty",
        "Performance against competitors in innovation and growth, contribution to customer success",
    ),
    (
        "benefits",
        "Customer satisfaction",
        "Customer retention",
        "Customer success, innovation, organizational learning",
    ),
    ("recipient of incentives", "Employee", "Customer", "Customer"),
    (
        "role of customer",
        "Passive, recipient of product",
        "Captive, tied to product/service by loyalty schemes",
        "Active, partner in value-creation process",
    ),
    (
        "corporate role",
        "Encourage employees to share their knowledge with their colleagues",
        "Build lasting relationships with customers",
        "Emancipate customers from passive recipients of products to active co-creators of value",
    ),
]
