"""Running requests as a documentation prints them: ``pytest --documented DIR``.

A request names objects that a fresh sandbox does not have, so the sandbox is furnished for it first: by the schema's
input types, not by what any known folder of requests happens to hold.
"""
