package dev.retort.console.cli;

/**
 * Who answered the requests that were sent.
 *
 * @param byStudent answers of a student
 * @param byTeacher answers of the teacher
 */
record RoutedTraffic(long byStudent, long byTeacher) {}
