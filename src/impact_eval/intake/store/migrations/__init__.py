"""The steps by which a store's own tables came to be as they are: SQL files, in the order of their names.

A step is never changed once it has been released; what is to be different is a further step. The number of
the last one applied is the version of a store.
"""
