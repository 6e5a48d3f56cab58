package dev.retort.capture;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Optional;

/** Who gave an answer. Only a teacher's answers are labels: a student's own answers never are. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = AnsweredBy.Teacher.class, name = "teacher"),
  @JsonSubTypes.Type(value = AnsweredBy.Student.class, name = "student"),
  @JsonSubTypes.Type(value = AnsweredBy.Cache.class, name = "cache")
})
public sealed interface AnsweredBy {

  /** The teacher, for a request that no student could have taken. */
  Teacher TEACHER = new Teacher(1);

  /** Whether the answer is the teacher's, and so may label. */
  boolean mayLabel();

  /**
   * Whether the exchange is part of a uniform sample of the task's traffic, and so may evaluate.
   * Deferred requests are not: a student chose them by its own doubt.
   */
  boolean mayEvaluate();

  /**
   * The frontier model.
   *
   * @param propensity the probability with which the request went to the teacher whatever the
   *     student thought: 1 where no student serves, ε for the uniform sample beside a student, 0
   *     for a deferred request
   */
  record Teacher(double propensity) implements AnsweredBy {
    public Teacher {
      if (!(propensity >= 0 && propensity <= 1)) {
        throw new IllegalArgumentException("a propensity lies in [0, 1], not " + propensity);
      }
    }

    @Override
    public boolean mayLabel() {
      return true;
    }

    @Override
    public boolean mayEvaluate() {
      return propensity > 0;
    }
  }

  /**
   * A student.
   *
   * @param version the served version, {@code name/version}
   * @param confidence its calibrated confidence in [0, 1]
   */
  record Student(String version, double confidence) implements AnsweredBy {
    public Student {
      if (version.isBlank()) {
        throw new IllegalArgumentException("a student has a version");
      }
      if (!(confidence >= 0 && confidence <= 1)) {
        throw new IllegalArgumentException("a confidence lies in [0, 1], not " + confidence);
      }
    }

    @Override
    public boolean mayLabel() {
      return false;
    }

    @Override
    public boolean mayEvaluate() {
      return false;
    }
  }

  /**
   * A cache: an equal request had the answer before. It tells nothing new, so that it neither
   * labels nor evaluates, whoever gave it first; a request that the cache spares the teacher is no
   * draw of the uniform sample, which is drawn before.
   *
   * @param version the student that gave it first; empty: the teacher did
   */
  record Cache(Optional<String> version) implements AnsweredBy {
    /** The teacher gave the answer before. */
    public static final Cache OF_TEACHER = new Cache(Optional.empty());

    public Cache {
      if (version.filter(String::isBlank).isPresent()) {
        throw new IllegalArgumentException("a student has a version");
      }
    }

    @Override
    public boolean mayLabel() {
      return false;
    }

    @Override
    public boolean mayEvaluate() {
      return false;
    }
  }
}
