package dev.retort.router;

import dev.retort.trainer.Prediction;
import dev.retort.trainer.TaskModel;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A loaded student that may be retired while others ask it: it is freed once the answers that it
 * has begun are given. Thread-safe.
 */
final class RetirableStudent {
  private final TaskModel model;
  private final ReadWriteLock life = new ReentrantReadWriteLock();
  private boolean retired;

  RetirableStudent(TaskModel model) {
    this.model = Objects.requireNonNull(model);
  }

  /** Answers; empty if the student is retired. */
  Optional<Prediction> predict(String input) {
    life.readLock().lock();
    try {
      return retired ? Optional.empty() : Optional.of(model.predict(input));
    } finally {
      life.readLock().unlock();
    }
  }

  /** Waits for the answers that are begun, then frees the student; again, it does nothing. */
  void retire() {
    life.writeLock().lock();
    try {
      if (!retired) {
        retired = true;
        model.close();
      }
    } finally {
      life.writeLock().unlock();
    }
  }
}
