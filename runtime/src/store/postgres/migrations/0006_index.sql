-- The machines whose entities can be asked for, each by a table `<machine>_index` with a row for each entity: its id, its
-- state, when it came into it, and a typed column for each indexed field.
--
-- Such a table is made when the machine is given, and a trigger on `entity` keeps it, so that whatever writes a state
-- writes the index. `filled` are the fields that every entity has its value of; it is null until every entity has a row.
--
-- Its own name does not end as that of an index does: a machine may be called anything.
CREATE TABLE {schema}.indexed_machine (
    machine text COLLATE "C" PRIMARY KEY,
    filled text[]
);

-- The fields that a state was written without since they were filled, as by a program that does not know them. Those who
-- write at once may each note the same: were it one row, each would wait for the transaction of the first. `filling` is who
-- fills the field again, of several the last.
CREATE TABLE {schema}.indexed_lacking (
    machine text COLLATE "C" NOT NULL,
    field text COLLATE "C" NOT NULL,
    filling uuid
);
