package dev.retort.router.serving;

import dev.retort.router.serving.StudentReply.Reason;
import dev.retort.trainer.ModelLoader;
import dev.retort.trainer.TaskModel;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Students that answer on the thread that asks: for those that take some tens of microseconds, less
 * than handing the question to another thread and the answer back.
 *
 * @param loader of such students
 */
public record InlineStudents(ModelLoader loader) implements StudentHost {
  private static final Logger LOG = LoggerFactory.getLogger(InlineStudents.class);

  public InlineStudents {
    Objects.requireNonNull(loader);
  }

  @Override
  public boolean recognises(Path folder) {
    return loader.recognises(folder);
  }

  @Override
  public HostedStudent open(StudentBundle bundle) {
    return new Inline(bundle.version(), loader.load(bundle.folder()));
  }

  /** What a model says, or that it failed. */
  static StudentReply reply(String version, TaskModel model, String input) {
    try {
      return StudentReply.of(model.predict(input));
    } catch (RuntimeException | LinkageError e) {
      LOG.error("{} failed", version, e);
      return StudentReply.declined(Reason.FAILED, version + " failed: " + e);
    }
  }

  private record Inline(String version, TaskModel model) implements HostedStudent {
    @Override
    public Future<StudentReply> ask(StudentQuestion question) {
      return Future.succeededFuture(reply(version, model, question.input()));
    }

    @Override
    public Future<Void> close() {
      model.close();
      return Future.succeededFuture();
    }
  }
}
