"""The finished files, opened again and audited as a stranger would: nothing here looks at our own structures."""
