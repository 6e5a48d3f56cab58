package dev.retort.console.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows of whole numbers in a file: one row a line, as a JSON array or separated by spaces or
 * commas; or one JSON array of arrays.
 */
final class TokenRowFile {
  private final Path file;

  private TokenRowFile(Path file) {
    this.file = file;
  }

  /**
   * Reads the rows; empty lines are none.
   *
   * @throws IllegalArgumentException if the file cannot be read, is empty or holds anything else;
   *     the message names the place
   */
  static List<List<Integer>> read(Path file) {
    return new TokenRowFile(file).rows();
  }

  private List<List<Integer>> rows() {
    String text = text();
    List<List<Integer>> rows =
        text.replaceAll("\\s", "").startsWith("[[") ? matrix(text) : lines(text);
    if (rows.isEmpty()) {
      throw new IllegalArgumentException(
          "%s has no rows: write one row of token ids on each line, such as 12 7 301"
              .formatted(file));
    }
    return rows;
  }

  private String text() {
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(file + " is no text file", e);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "cannot read %s: %s".formatted(file, DurableFile.reason(e)), e);
    }
  }

  private List<List<Integer>> matrix(String text) {
    List<List<Integer>> rows = new ArrayList<>();
    for (JsonNode row : json(text, "the file")) {
      rows.add(numbers(row, "row " + (rows.size() + 1)));
    }
    return rows;
  }

  private List<List<Integer>> lines(String text) {
    List<List<Integer>> rows = new ArrayList<>();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      String place = "line " + number;
      if (line.isBlank()) {
        continue;
      }
      rows.add(
          line.strip().startsWith("[") ? numbers(json(line, place), place) : words(line, place));
    }
    return rows;
  }

  private List<Integer> words(String line, String place) {
    List<Integer> numbers = new ArrayList<>();
    for (String word : line.strip().split("[\\s,]+", -1)) {
      try {
        numbers.add(Integer.parseInt(word));
      } catch (NumberFormatException e) {
        throw refusal(place, word, e);
      }
    }
    return numbers;
  }

  private List<Integer> numbers(JsonNode row, String place) {
    if (!row.isArray()) {
      throw refusal(place, row.toString(), null);
    }
    List<Integer> numbers = new ArrayList<>();
    for (JsonNode number : row) {
      if (!number.isIntegralNumber() || !number.canConvertToInt()) {
        throw refusal(place, number.toString(), null);
      }
      numbers.add(number.intValue());
    }
    return numbers;
  }

  private JsonNode json(String text, String place) {
    try {
      return JsonFormat.mapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "%s: %s is no JSON array of whole numbers: %s"
              .formatted(file, place, e.getOriginalMessage()),
          e);
    }
  }

  private IllegalArgumentException refusal(String place, String found, Exception cause) {
    return new IllegalArgumentException(
        "%s: %s holds '%s' where a whole number below 2^31 stands".formatted(file, place, found),
        cause);
  }
}
