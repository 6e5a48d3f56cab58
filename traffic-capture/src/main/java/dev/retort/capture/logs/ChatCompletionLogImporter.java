package dev.retort.capture.logs;

import dev.retort.capture.DurableFile;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeLog;
import dev.retort.capture.JsonFormat;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.apache.commons.codec.digest.DigestUtils;

/** Appends logs of chat completions to an exchange log, and keeps what is none of its lines. */
public final class ChatCompletionLogImporter {
  private static final int BATCH = 2_000;

  private final ExchangeLog log;
  private final Path rejectsFolder;

  /**
   * An importer into a log.
   *
   * @param log where the exchanges go
   * @param rejectsFolder where rejected lines are kept, one file for each log file
   */
  public ChatCompletionLogImporter(ExchangeLog log, Path rejectsFolder) {
    this.log = log;
    this.rejectsFolder = rejectsFolder;
  }

  /**
   * Imports a log.
   *
   * @param bytesRead told now and then how many bytes of the file have been read
   * @throws java.io.UncheckedIOException if the file cannot be read to its end; what was read until
   *     then is in the log, and a second import goes on from there
   */
  public ImportReport read(ChatCompletionLog source, LongConsumer bytesRead) {
    Import running = new Import(bytesRead);
    try {
      source.read(running);
    } catch (UncheckedIOException e) {
      running.flush();
      ImportReport until = running.report(source.file());
      throw new UncheckedIOException(
          "%s. The %,d lines before that are read, %,d exchanges of them new; mend the file and import it again."
              .formatted(e.getMessage(), until.lines(), until.appended()),
          e.getCause());
    }
    running.flush();
    return running.report(source.file());
  }

  private final class Import implements ChatCompletionLog.Reader {
    private final List<Exchange> batch = new ArrayList<>();
    private final List<RejectedLine> rejected = new ArrayList<>();
    private final LongConsumer bytesRead;
    private long exchanges;
    private long appended;

    Import(LongConsumer bytesRead) {
      this.bytesRead = bytesRead;
    }

    @Override
    public void exchange(Exchange exchange) {
      exchanges++;
      batch.add(exchange);
    }

    @Override
    public void rejected(RejectedLine line) {
      rejected.add(line);
    }

    @Override
    public void progressed(long bytes) {
      if (batch.size() >= BATCH) {
        flush();
        bytesRead.accept(bytes);
      }
    }

    void flush() {
      appended += log.append(batch);
      batch.clear();
    }

    ImportReport report(Path file) {
      return new ImportReport(
          file,
          exchanges + rejected.size(),
          appended,
          exchanges - appended,
          rejected.size(),
          keep(file));
    }

    private Optional<Path> keep(Path file) {
      if (rejected.isEmpty()) {
        return Optional.empty();
      }
      ByteArrayOutputStream text = new ByteArrayOutputStream();
      for (RejectedLine line : rejected) {
        text.writeBytes((JsonFormat.line(line) + "\n").getBytes(StandardCharsets.UTF_8));
      }
      // Named by what it holds: another file of the same name, or a later state, overwrites
      // nothing.
      String key = DigestUtils.sha256Hex(text.toByteArray()).substring(0, 8);
      Path rejects = rejectsFolder.resolve(file.getFileName() + "." + key + ".jsonl");
      DurableFile.write(rejects, text.toByteArray());
      return Optional.of(rejects);
    }
  }
}
