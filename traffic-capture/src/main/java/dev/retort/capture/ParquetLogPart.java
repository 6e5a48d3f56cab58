package dev.retort.capture;

import java.io.Serializable;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * One Parquet file of an exchange log, as far as it lies in a window. Serializable, so that another
 * machine that sees the same storage can read it. A file that turns out to be damaged is set aside,
 * on whatever machine that is.
 */
final class ParquetLogPart implements LogPart, Serializable {
  private static final long serialVersionUID = 1L;

  private final URI file;
  private final Instant from;
  private final Instant until;

  /** The log, which then forgets the file; nobody on another machine. */
  private final transient Consumer<Path> forget;

  ParquetLogPart(Path file, CaptureWindow window, Consumer<Path> forget) {
    this.file = file.toUri();
    this.from = window.from();
    this.until = window.until();
    this.forget = forget;
  }

  @Override
  public String name() {
    return Path.of(file).toString();
  }

  @Override
  public void scan(Consumer<Exchange> reader) {
    Path path = Path.of(file);
    try {
      ExchangeTable.TABLE.scan(
          path,
          exchange -> {
            if (!exchange.createdAt().isBefore(from) && exchange.createdAt().isBefore(until)) {
              reader.accept(exchange);
            }
          });
    } catch (DamagedFileException e) {
      String consequence = LogFolder.quarantine(path, e);
      if (forget != null) {
        forget.accept(path);
      }
      throw new DamagedLogPartException(consequence, e);
    } catch (UncheckedIOException e) {
      // What fails here besides is the reader's own, or the machine's: no reason to do without a
      // healthy file.
      if (LogFolder.isSetAside(path)) {
        throw new DamagedLogPartException(path + " has been set aside as damaged", e);
      }
      throw e;
    }
  }
}
