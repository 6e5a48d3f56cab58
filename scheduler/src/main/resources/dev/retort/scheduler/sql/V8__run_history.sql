-- What steps of one kind of a task have left in a stretch of time.
create index if not exists step_by_name_and_time on step (task, name, finished_at);
