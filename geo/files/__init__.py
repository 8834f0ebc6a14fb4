"""Files of tables: from a file to cells that know their place."""
