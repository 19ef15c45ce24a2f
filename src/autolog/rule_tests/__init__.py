"""Cases for rules: a message or meeting, and what is to become of it.

model      the words of rules.test.yaml
loading    a file -> checked cases, faults with their places
letters    a case's message or meeting -> the bytes that a provider would give
running    decode, match and decide, as the daemon does; what was expected against what came
invented   a stored record -> a case with invented names
"""
