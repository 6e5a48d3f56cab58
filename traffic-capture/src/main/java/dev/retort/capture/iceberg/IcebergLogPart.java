package dev.retort.capture.iceberg;

import dev.retort.capture.CaptureWindow;
import dev.retort.capture.DamagedFileException;
import dev.retort.capture.DamagedLogPartException;
import dev.retort.capture.Exchange;
import dev.retort.capture.LogPart;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * One Parquet file of an exchange log, as far as it lies in a window, with the window's feedback.
 * Serializable, so that another machine that sees the same storage can read it. A file that turns
 * out to be damaged is set aside, on whatever machine that is; of one that an erasure has replaced,
 * the replacement is read.
 */
final class IcebergLogPart implements LogPart, Serializable {
  private static final long serialVersionUID = 1L;

  private final URI file;
  private final Instant from;
  private final Instant until;
  private final FeedbackIndex feedback;

  /** The log, which then forgets the file; nobody on another machine. */
  private final transient Consumer<Path> forget;

  IcebergLogPart(Path file, CaptureWindow window, FeedbackIndex feedback, Consumer<Path> forget) {
    this.file = file.toUri();
    this.from = window.from();
    this.until = window.until();
    this.feedback = feedback;
    this.forget = forget;
  }

  @Override
  public String name() {
    return Path.of(file).toString();
  }

  @Override
  public void scan(Consumer<Exchange> reader) {
    scan(FileNames.current(Path.of(file)), reader);
  }

  private void scan(Path path, Consumer<Exchange> reader) {
    try {
      ExchangeTable.TABLE.scan(
          path,
          exchange -> {
            if (!exchange.createdAt().isBefore(from) && exchange.createdAt().isBefore(until)) {
              reader.accept(feedback.join(exchange));
            }
          });
    } catch (DamagedFileException e) {
      String consequence = SetAside.quarantine(path, e);
      if (forget != null) {
        forget.accept(path);
      }
      throw new DamagedLogPartException(consequence, e);
    } catch (UncheckedIOException e) {
      Path replacement = FileNames.current(path);
      if (!replacement.equals(path)) {
        // An erasure was faster than the opening of the file.
        scan(replacement, reader);
        return;
      }
      // What fails here besides is the reader's own, or the machine's: no reason to do without a
      // healthy file.
      if (SetAside.isSetAside(path)) {
        throw new DamagedLogPartException(path + " has been set aside as damaged", e);
      }
      throw e;
    }
  }
}
