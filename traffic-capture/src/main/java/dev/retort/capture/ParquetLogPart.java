package dev.retort.capture;

import java.io.Serializable;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * One Parquet file of an exchange log, as far as it lies in a window. Serializable, so that another
 * machine that sees the same storage can read it.
 *
 * @param file its path
 * @param from first instant in the window
 * @param until first instant after it
 */
record ParquetLogPart(URI file, Instant from, Instant until) implements LogPart, Serializable {
  ParquetLogPart(URI file, CaptureWindow window) {
    this(file, window.from(), window.until());
  }

  @Override
  public String name() {
    return Path.of(file).toString();
  }

  @Override
  public void scan(Consumer<Exchange> reader) {
    try {
      ExchangeTable.TABLE.scan(
          Path.of(file),
          exchange -> {
            if (!exchange.createdAt().isBefore(from) && exchange.createdAt().isBefore(until)) {
              reader.accept(exchange);
            }
          });
    } catch (UncheckedIOException e) {
      throw new DamagedLogPartException(e.getMessage(), e);
    }
  }
}
