"""Test kit for authors of stores: contract suite, state machine, strategies, builders.

Needs the extra ``testing`` (pytest and hypothesis). The four modules are imported by name, so that
builders serve without either of them.
"""
