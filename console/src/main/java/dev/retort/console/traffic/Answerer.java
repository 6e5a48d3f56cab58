package dev.retort.console.traffic;

import dev.retort.capture.AnsweredBy;

/** Who answered, and why that one. */
public enum Answerer {
  /** The teacher, as no student serves, or drawn beside a student, whatever that thinks. */
  TEACHER,
  /** The teacher, as the student left it to it. */
  DEFERRED,
  /** A student. */
  STUDENT,
  /** A cache, from an equal request's answer. */
  CACHE;

  static Answerer of(AnsweredBy by) {
    if (by instanceof AnsweredBy.Teacher teacher) {
      return teacher.propensity() > 0 ? TEACHER : DEFERRED;
    }
    return by instanceof AnsweredBy.Student ? STUDENT : CACHE;
  }
}
