package dev.retort.capture.logs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.AnsweredBy;
import dev.retort.capture.ChatCompletionFormat;
import dev.retort.capture.DurableFile;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.ExchangeLog;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.MalformedExchangeException;
import dev.retort.capture.Prompt;
import dev.retort.capture.TaskName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Reads logs of chat completions: JSON Lines, plain or gzipped, each line an object with {@code
 * request} and {@code response}, and optionally {@code id}, {@code task}, {@code created} (unix
 * seconds), {@code latency_ms} and {@code correction}.
 *
 * <p>A line without an id gets one from its own text, and from how often that text has occurred in
 * the file before, so that real repetitions count and a second import does not.
 */
public final class ChatCompletionLogImporter {
  private static final int BATCH = 2_000;

  private final ExchangeLog log;
  private final Path rejectsFolder;
  private final Optional<TaskName> task;

  /**
   * An importer into a log.
   *
   * @param log where the exchanges go
   * @param rejectsFolder where rejected lines are kept, one file for each log file
   * @param task the task of every line; empty: the one that each line names
   */
  public ChatCompletionLogImporter(ExchangeLog log, Path rejectsFolder, Optional<TaskName> task) {
    this.log = log;
    this.rejectsFolder = rejectsFolder;
    this.task = task;
  }

  /**
   * Imports a file.
   *
   * @param bytesRead told now and then how many bytes of the file have been read
   * @throws UncheckedIOException if the file cannot be read to its end; what was read until then is
   *     in the log, and a second import goes on from there
   */
  public ImportReport read(Path file, LongConsumer bytesRead) {
    Reading reading = new Reading();
    try (LineReader lines = LineReader.open(file)) {
      for (Optional<byte[]> line = lines.next(); line.isPresent(); line = lines.next()) {
        reading.accept(lines.number(), line.get());
        if (reading.batch.size() >= BATCH) {
          reading.flush();
          bytesRead.accept(lines.bytesConsumed());
        }
      }
      reading.flush();
      bytesRead.accept(lines.bytesConsumed());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
    return reading.report(file);
  }

  /** The state of one file's import. */
  private final class Reading {
    private final List<Exchange> batch = new ArrayList<>();
    private final List<RejectedLine> rejected = new ArrayList<>();
    private final Map<String, Integer> occurrences = new HashMap<>();
    private long lines;
    private long appended;

    void accept(long number, byte[] line) {
      Optional<String> text = decode(line);
      if (text.isPresent() && text.get().isBlank()) {
        return;
      }
      lines++;
      if (text.isEmpty()) {
        reject(number, "the line is not UTF-8", new String(line, StandardCharsets.UTF_8));
        return;
      }
      try {
        batch.add(exchange(text.get()));
      } catch (JsonProcessingException e) {
        reject(number, "not a JSON object: " + e.getOriginalMessage(), text.get());
      } catch (MalformedExchangeException | IllegalArgumentException e) {
        reject(number, e.getMessage(), text.get());
      }
    }

    private void reject(long number, String reason, String text) {
      rejected.add(new RejectedLine(number, reason, text));
    }

    private Exchange exchange(String text) throws JsonProcessingException {
      JsonNode line = JsonFormat.mapper().readTree(text);
      if (!line.path("request").isObject()) {
        throw new MalformedExchangeException("the line has no object 'request'");
      }
      if (line.path("response").isMissingNode() || line.path("response").isNull()) {
        throw new MalformedExchangeException("the line has no 'response'");
      }
      JsonNode request = line.path("request");
      JsonNode response = line.path("response");
      Prompt prompt = ChatCompletionFormat.prompt(request);
      return new Exchange(
          line.path("id").isTextual()
              ? new ExchangeId(line.path("id").textValue())
              : idOfText(text),
          taskOf(line, request),
          createdAt(line, response),
          ChatCompletionFormat.model(request),
          prompt,
          ChatCompletionFormat.completion(response),
          ChatCompletionFormat.usage(response),
          Duration.ofMillis(Math.max(0, line.path("latency_ms").asLong(0))),
          AnsweredBy.TEACHER,
          line.path("correction").isTextual()
              ? Optional.of(line.path("correction").textValue())
              : Optional.empty());
    }

    private ExchangeId idOfText(String text) {
      String hash = DigestUtils.sha256Hex(text);
      int earlier = occurrences.merge(hash, 1, Integer::sum) - 1;
      return new ExchangeId("line-" + hash.substring(0, 32) + (earlier == 0 ? "" : "-" + earlier));
    }

    private Optional<TaskName> taskOf(JsonNode line, JsonNode request) {
      return task.or(() -> ChatCompletionFormat.taskName(line.path("task")))
          .or(() -> ChatCompletionFormat.task(request));
    }

    private Instant createdAt(JsonNode line, JsonNode response) {
      for (JsonNode created : List.of(line.path("created"), response.path("created"))) {
        if (created.isNumber()) {
          return Instant.ofEpochMilli(Math.round(created.doubleValue() * 1_000));
        }
      }
      throw new MalformedExchangeException(
          "neither the line nor its response says when it was 'created' (unix seconds)");
    }

    void flush() {
      appended += log.append(batch);
      batch.clear();
    }

    ImportReport report(Path file) {
      return new ImportReport(
          file, lines, appended, lines - rejected.size() - appended, rejected.size(), keep(file));
    }

    private Optional<Path> keep(Path file) {
      if (rejected.isEmpty()) {
        return Optional.empty();
      }
      String key = DigestUtils.sha256Hex(file.toAbsolutePath().toString()).substring(0, 8);
      Path rejects = rejectsFolder.resolve(file.getFileName() + "." + key + ".jsonl");
      ByteArrayOutputStream text = new ByteArrayOutputStream();
      for (RejectedLine line : rejected) {
        text.writeBytes((JsonFormat.line(line) + "\n").getBytes(StandardCharsets.UTF_8));
      }
      DurableFile.write(rejects, text.toByteArray());
      return Optional.of(rejects);
    }
  }

  private static Optional<String> decode(byte[] line) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
