package dev.retort.router.serving;

import dev.retort.trainer.ModelLoader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * Students with a process each. When one dies, of a native library's abort or by somebody's hand,
 * what it was answering is declined and it is started again, at growing intervals while it goes on
 * dying; nothing else notices.
 *
 * @param kinds tells which students these are; the process loads them
 * @param command starts a process
 * @param limits of each student
 * @param startPatience for a process to start and load its student
 * @param backoff between a death and the next start
 */
public record StudentProcesses(
    ModelLoader kinds,
    WorkerCommand command,
    QueueLimits limits,
    Duration startPatience,
    Backoff backoff)
    implements StudentHost {
  public StudentProcesses {
    Objects.requireNonNull(kinds);
    Objects.requireNonNull(command);
    Objects.requireNonNull(limits);
    Objects.requireNonNull(startPatience);
    Objects.requireNonNull(backoff);
  }

  @Override
  public boolean recognises(Path folder) {
    return kinds.recognises(folder);
  }

  /**
   * {@inheritDoc}
   *
   * @throws UncheckedIOException if its process does not start, or cannot load it
   */
  @Override
  public HostedStudent open(StudentBundle bundle) {
    SupervisedStudent student = new SupervisedStudent(bundle, this);
    try {
      student.start();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "%s cannot be served: %s".formatted(bundle.version(), e.getMessage()), e);
    }
    return student;
  }
}
