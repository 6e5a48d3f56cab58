package dev.retort.router.serving;

import dev.retort.trainer.GenerativeStudent;
import dev.retort.trainer.ModelLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Students on a server of somebody else's, which is kept in step: a version is loaded there before
 * it serves, loaded again when the server has forgotten it, and unloaded when it serves no more.
 * Versions have names of their own, so that one may be loaded while another still answers.
 *
 * @param kinds tells which students these are
 * @param guide reads one without its weights
 * @param server has the weights
 * @param limits of each student
 * @param patience for loading
 */
public record ExternalStudents(
    ModelLoader kinds,
    Function<Path, GenerativeStudent> guide,
    ModelServer server,
    QueueLimits limits,
    Duration patience)
    implements StudentHost {
  private static final int DIGITS = 12;

  public ExternalStudents {
    Objects.requireNonNull(kinds);
    Objects.requireNonNull(guide);
    Objects.requireNonNull(server);
    Objects.requireNonNull(limits);
    Objects.requireNonNull(patience);
  }

  @Override
  public boolean recognises(Path folder) {
    return kinds.recognises(folder);
  }

  /**
   * {@inheritDoc}
   *
   * @throws ModelServerException if the server does not load it
   */
  @Override
  public HostedStudent open(StudentBundle bundle) {
    String digest = bundle.digest();
    String name =
        "%s-%s".formatted(bundle.task(), digest.substring(0, Math.min(DIGITS, digest.length())));
    GenerativeStudent student = guide.apply(bundle.folder());
    try {
      String model = server.load(name, student).get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return new ExternalStudent(bundle.version(), name, model, student, server, limits);
    } catch (ExecutionException | CompletionException | TimeoutException e) {
      student.close();
      Throwable cause = e instanceof TimeoutException ? e : e.getCause();
      throw new ModelServerException(
          "%s cannot be loaded into the server at %s: %s"
              .formatted(bundle.version(), server.calls(), cause));
    } catch (InterruptedException e) {
      student.close();
      Thread.currentThread().interrupt();
      throw new ModelServerException("interrupted while a student was loaded");
    } catch (RuntimeException e) {
      student.close();
      throw e;
    }
  }
}
