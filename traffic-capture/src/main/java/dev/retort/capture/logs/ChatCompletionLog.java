package dev.retort.capture.logs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.AnsweredBy;
import dev.retort.capture.CaptureDetails;
import dev.retort.capture.ChatCompletionFormat;
import dev.retort.capture.DurableFile;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.LogLine;
import dev.retort.capture.MalformedExchangeException;
import dev.retort.capture.Prompt;
import dev.retort.capture.SubjectPseudonyms;
import dev.retort.capture.TaskName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * A log of chat completions: JSON Lines, plain or gzipped, each line an object with {@code request}
 * and {@code response}, and optionally {@code id}, {@code task}, {@code created} (unix seconds),
 * {@code latency_ms}, {@code status}, {@code correction} and {@code feedback} or {@code rating}
 * (see {@link RatingFormat}). The response is a whole one, or the recording of a stream: {@code
 * {"stream": [chunk, …]}}, or the text of the server-sent events.
 *
 * <p>A stream that does not say how it ended has {@link
 * dev.retort.capture.Completion.Finish#UNKNOWN}; an HTTP status from 400 on, an error in the
 * response's place or within its stream is {@link dev.retort.capture.Completion.Finish#ERROR}.
 *
 * <p>A line without an id gets one from its own text, and from how often that text has occurred in
 * the file before, so that real repetitions count and a second reading gives the same ids.
 *
 * @param file the log
 * @param task the task of every line; empty: the one that each line names
 * @param pseudonyms what to call the people that requests name; empty: they are left out
 */
public record ChatCompletionLog(
    Path file, Optional<TaskName> task, Optional<SubjectPseudonyms> pseudonyms) {

  private static final double LATEST_SECOND = 7_258_118_400.0;
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  /** Is given what stands in a log, line by line. */
  public interface Reader {
    /** A line that is an exchange. */
    void exchange(Exchange exchange);

    /** A line that is none. */
    void rejected(RejectedLine line);

    /** Called after every line, with the bytes of the file read so far. */
    default void progressed(long bytes) {}
  }

  /**
   * Reads the log from its beginning. Blank lines are passed over.
   *
   * @throws UncheckedIOException if the file cannot be read to its end
   */
  public void read(Reader reader) {
    Map<String, Integer> occurrences = new HashMap<>();
    try (LineReader lines = LineReader.open(file)) {
      for (Optional<byte[]> line = lines.next(); line.isPresent(); line = lines.next()) {
        read(lines.number(), line.get(), occurrences, reader);
        reader.progressed(lines.bytesConsumed());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read %s: %s".formatted(file, DurableFile.reason(e)), e);
    }
  }

  private void read(long number, byte[] line, Map<String, Integer> occurrences, Reader reader) {
    Optional<String> text = decode(line);
    if (text.isEmpty()) {
      String shown = new String(line, StandardCharsets.UTF_8);
      reader.rejected(new RejectedLine(number, "the line is not UTF-8", shown));
      return;
    }
    if (text.get().isBlank()) {
      return;
    }
    Exchange exchange;
    try {
      exchange = exchange(number, text.get(), occurrences);
    } catch (JsonProcessingException e) {
      reader.rejected(
          new RejectedLine(number, "not a JSON object: " + e.getOriginalMessage(), text.get()));
      return;
    } catch (MalformedExchangeException | IllegalArgumentException e) {
      reader.rejected(new RejectedLine(number, e.getMessage(), text.get()));
      return;
    }
    reader.exchange(exchange);
  }

  private Exchange exchange(long number, String text, Map<String, Integer> occurrences)
      throws JsonProcessingException {
    JsonNode line = JsonFormat.mapper().readTree(text);
    JsonNode request = line.path("request");
    if (!request.isObject()) {
      throw new MalformedExchangeException("the line has no object 'request'");
    }
    Prompt prompt = ChatCompletionFormat.prompt(request);
    LoggedResponse response = LoggedResponse.of(line);
    return new Exchange(
        line.path("id").isTextual()
            ? new ExchangeId(line.path("id").textValue())
            : idOfText(text, occurrences),
        task.or(() -> ChatCompletionFormat.taskName(line.path("task")))
            .or(() -> ChatCompletionFormat.task(request)),
        createdAt(line, response.body()),
        ChatCompletionFormat.model(request),
        prompt,
        response.completion(),
        ChatCompletionFormat.usage(response.body()),
        Duration.ofMillis(Math.max(0, line.path("latency_ms").asLong(0))),
        AnsweredBy.TEACHER,
        line.path("correction").isTextual()
            ? Optional.of(line.path("correction").textValue())
            : Optional.empty(),
        RatingFormat.read(line),
        pseudonyms.flatMap(names -> ChatCompletionFormat.subject(request).map(names::of)),
        Optional.of(new LogLine(file.getFileName().toString(), number)),
        CaptureDetails.NONE);
  }

  private static ExchangeId idOfText(String text, Map<String, Integer> occurrences) {
    String hash = DigestUtils.sha256Hex(text);
    int earlier = occurrences.merge(hash, 1, Integer::sum) - 1;
    return new ExchangeId("line-" + hash.substring(0, 32) + (earlier == 0 ? "" : "-" + earlier));
  }

  private static Instant createdAt(JsonNode line, JsonNode response) {
    for (JsonNode created : List.of(line.path("created"), response.path("created"))) {
      if (created.isNumber()) {
        if (!(created.doubleValue() >= 0 && created.doubleValue() < LATEST_SECOND)) {
          throw new MalformedExchangeException(
              "'created' is %s, and unix seconds from 1970 to 2200 are expected; is it in milliseconds?"
                  .formatted(created));
        }
        return Instant.ofEpochMilli(Math.round(created.doubleValue() * 1_000));
      }
    }
    throw new MalformedExchangeException(
        "neither the line nor its response says when it was 'created' (unix seconds)");
  }

  private static Optional<String> decode(byte[] line) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
      return Optional.of(
          text.startsWith(BYTE_ORDER_MARK) ? text.substring(BYTE_ORDER_MARK.length()) : text);
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
