"""SHACL Advanced Features: SPARQL targets, node expressions, functions and rules, as SPARQL."""
