-- The machines whose entities can be asked for, each by a table `<machine>_index` with a row for each entity: its id, its
-- state, when it came into it, and a typed column for each indexed field.
--
-- Such a table is made when the machine is given, and a trigger on `entity` keeps it, so that whatever writes a state
-- writes the index. `filled` are the fields that every entity has its value of; it is null until every entity has a row.
CREATE TABLE {schema}.machine_index (
    machine text COLLATE "C" PRIMARY KEY,
    filled text[]
);
