package dev.retort.router.serving;

import dev.retort.trainer.ModelLoader;
import dev.retort.trainer.Prediction;
import dev.retort.trainer.TaskModel;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A student that echoes its input once it is let; {@code fail} makes it fail. */
final class ScriptedStudent implements TaskModel, ModelLoader {
  static final String FAIL = "fail";
  private final CountDownLatch let = new CountDownLatch(1);
  final CountDownLatch closed = new CountDownLatch(1);
  final AtomicInteger asked = new AtomicInteger();

  /** Lets it answer from now on. */
  ScriptedStudent let() {
    let.countDown();
    return this;
  }

  @Override
  public boolean recognises(Path folder) {
    return true;
  }

  @Override
  public TaskModel load(Path folder) {
    return this;
  }

  @Override
  public Prediction predict(String input) {
    asked.incrementAndGet();
    try {
      if (!let.await(30, TimeUnit.SECONDS)) {
        throw new IllegalStateException("nobody let it answer");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    if (closed.getCount() == 0) {
      throw new IllegalStateException("the student is closed");
    }
    if (input.equals(FAIL)) {
      throw new IllegalStateException("asked to fail");
    }
    return new Prediction(input, 1);
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
