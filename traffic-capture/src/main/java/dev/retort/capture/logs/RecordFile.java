package dev.retort.capture.logs;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The records of a file: of JSON Lines (one bad line spoils no other), or of one JSON document,
 * which is a list or holds one. Plain or gzipped.
 */
final class RecordFile {
  /** Fields in which an answer of a provider's API holds a list of records. */
  private static final List<String> LISTS =
      List.of("data", "records", "requests", "observations", "generations", "batches");

  /** Fields of records: an object that has one is no list of records. */
  private static final List<String> RECORD_FIELDS =
      List.of("custom_id", "choices", "messages", "request", "response", "input", "output");

  /** Log viewers put the time before the record. */
  private static final Pattern TIME_PREFIX =
      Pattern.compile("^\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z?\\s+(?=\\{)");

  /** Values stand one after another in a list. */
  private static final ObjectReader ONE_OF_MANY =
      JsonFormat.mapper().reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private RecordFile() {}

  /** Is given what stands in a file. */
  interface Visitor {
    /**
     * One record.
     *
     * @param bytes of the file that have been read so far
     * @return whether to go on
     */
    boolean visit(SourceRecord record, long bytes);
  }

  /**
   * Reads a file from its beginning. Blank lines are passed over.
   *
   * @throws UncheckedIOException if it cannot be read to its end
   */
  static void read(Path file, Visitor visitor) {
    try {
      if (isDocument(file)) {
        readDocument(file, visitor);
      } else {
        readLines(file, visitor);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read %s: %s".formatted(file, DurableFile.reason(e)), e);
    }
  }

  /** The one JSON value that a file is; empty if it is none. */
  static Optional<JsonNode> readWhole(Path file) {
    try (LineReader source = LineReader.open(file)) {
      return Optional.of(JsonFormat.mapper().readTree(source.stream()));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read %s: %s".formatted(file, DurableFile.reason(e)), e);
    }
  }

  /** Whether the file begins with a list, or with an object that goes on beyond its line. */
  private static boolean isDocument(Path file) throws IOException {
    try (LineReader source = LineReader.open(file);
        JsonParser parser = JsonFormat.mapper().createParser(source.stream())) {
      JsonToken first = parser.nextToken();
      if (first == null || !first.isStructStart()) {
        return false;
      }
      int line = parser.currentTokenLocation().getLineNr();
      while (parser.currentTokenLocation().getLineNr() == line) {
        JsonToken token = parser.nextToken();
        if (token == null || parser.getParsingContext().inRoot()) {
          return first == JsonToken.START_ARRAY;
        }
      }
      return true;
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  private static void readLines(Path file, Visitor visitor) throws IOException {
    try (LineReader lines = LineReader.open(file)) {
      boolean going = true;
      for (Optional<byte[]> line = lines.next(); going && line.isPresent(); line = lines.next()) {
        going = visitLine(lines.number(), line.get(), visitor, lines.bytesConsumed());
      }
    }
  }

  private static boolean visitLine(long number, byte[] line, Visitor visitor, long bytes) {
    Optional<String> decoded = decode(line);
    if (decoded.isEmpty()) {
      String shown = new String(line, StandardCharsets.UTF_8);
      return visitor.visit(
          new SourceRecord(number, null, "the line is not UTF-8", () -> shown), bytes);
    }
    String text = withoutPrefix(decoded.get());
    if (text.isBlank()) {
      return true;
    }
    JsonNode json;
    try {
      json = JsonFormat.mapper().readTree(text);
    } catch (JsonProcessingException e) {
      String problem = "not a JSON object: " + e.getOriginalMessage();
      return visitor.visit(new SourceRecord(number, null, problem, () -> text), bytes);
    }
    JsonNode list = listIn(json);
    if (list == null) {
      return visitor.visit(new SourceRecord(number, json, "", () -> text), bytes);
    }
    boolean going = true;
    for (int i = 0; going && i < list.size(); i++) {
      JsonNode element = list.get(i);
      going =
          visitor.visit(
              new SourceRecord(number, element, "", () -> JsonFormat.line(element)), bytes);
    }
    return going;
  }

  private static void readDocument(Path file, Visitor visitor) throws IOException {
    long number = 0;
    try (LineReader source = LineReader.open(file);
        JsonParser parser = JsonFormat.mapper().createParser(source.stream())) {
      boolean going = true;
      boolean inList = false;
      while (going) {
        JsonToken token = parser.nextToken();
        if (token == null) {
          return;
        }
        if (token == JsonToken.START_ARRAY && !inList) {
          inList = true;
        } else if (token == JsonToken.END_ARRAY) {
          inList = false;
        } else {
          JsonNode read = ONE_OF_MANY.readTree(parser);
          JsonNode list = listIn(read);
          for (JsonNode element : list == null ? List.of(read) : list) {
            number++;
            going =
                going
                    && visitor.visit(
                        new SourceRecord(number, element, "", () -> JsonFormat.line(element)),
                        source.bytesConsumed());
          }
        }
      }
    } catch (JsonProcessingException e) {
      String problem = "the document is no JSON from here on: " + e.getOriginalMessage();
      visitor.visit(new SourceRecord(number + 1, null, problem, () -> ""), 0);
    }
  }

  /** The list that an object only wraps; null if it is a record itself. */
  private static JsonNode listIn(JsonNode json) {
    if (json.isArray()) {
      return json.path(0).isObject() ? json : null;
    }
    if (RECORD_FIELDS.stream().anyMatch(json::has)) {
      return null;
    }
    return LISTS.stream()
        .map(json::path)
        .filter(list -> list.isArray() && (list.isEmpty() || list.path(0).isObject()))
        .findFirst()
        .orElse(null);
  }

  private static String withoutPrefix(String line) {
    String text = line.startsWith(BYTE_ORDER_MARK) ? line.substring(1) : line;
    return TIME_PREFIX.matcher(text).replaceFirst("");
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
