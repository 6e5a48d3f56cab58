package dev.retort.console.cli;

import dev.retort.capture.TaskName;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Who answered the requests that were sent, by task.
 *
 * @param byStudent answers of students
 * @param byTeacher answers of the teacher
 */
record RoutedTraffic(SortedMap<TaskName, Long> byStudent, SortedMap<TaskName, Long> byTeacher) {
  RoutedTraffic {
    byStudent = Collections.unmodifiableSortedMap(new TreeMap<>(byStudent));
    byTeacher = Collections.unmodifiableSortedMap(new TreeMap<>(byTeacher));
  }

  /** Answers of students to one task's requests. */
  long byStudent(TaskName task) {
    return byStudent.getOrDefault(task, 0L);
  }

  /** Answers of the teacher to one task's requests. */
  long byTeacher(TaskName task) {
    return byTeacher.getOrDefault(task, 0L);
  }

  /** Answers of students to all requests. */
  long allByStudents() {
    return byStudent.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Answers of the teacher to all requests. */
  long allByTeacher() {
    return byTeacher.values().stream().mapToLong(Long::longValue).sum();
  }
}
