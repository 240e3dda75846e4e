"""Official letters: render, inspect, convert and sign with a verification code; plain values in, bytes out.

The only package that imports docxtpl. Nothing here touches the database.
"""
