"""The steps: one piece of one engine's work each, run in a process of its own.

    python -m benchmarks.steps ENGINE STEP ARGUMENTS        the last and the answer are JSON objects

A module an engine, so that a process imports one engine alone, and all of it before anything is
measured. What a step holds is let go within its measured part.

    ours    this package                          rdflib_   rdflib
    plain   pyoxigraph without this package       mapped    our reader and mapping, then rdflib
    shifty_, pyshacl_   other SHACL engines
    inferring, owlrl_, reasonable_, sparq_          what follows, by this package and by others
    making  files and stores that the others use
"""
