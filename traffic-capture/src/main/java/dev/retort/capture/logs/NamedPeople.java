package dev.retort.capture.logs;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.SubjectPseudonym;
import dev.retort.capture.SubjectPseudonyms;
import dev.retort.capture.TextRedactor;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whom a record is for, in a text that may be no JSON at all: what a request calls them gives way
 * to their pseudonym, as in a record that can be read. Thread-safe.
 *
 * @param pseudonyms empty: nothing takes its place
 */
record NamedPeople(Optional<SubjectPseudonyms> pseudonyms) {
  /** JSON may stand in a text of JSON: then each quotation mark has its backslashes. */
  private static final Pattern FIELD =
      Pattern.compile(
          "(\\\\*\")(?:user|input_user|user_id|userId|end_user|user_api_key_end_user_id)\\1\\s*:\\s*(?:\\1(.{1,512}?)(?<!\\\\)\\1|(\\d{1,40}))");

  private static final String NOBODY = "…";

  /** Of the private use area: stands for a pseudonym, which a redactor would take for a key. */
  private static final String MARK = "\uE000";

  private static final Pattern AT_MARKS = Pattern.compile(MARK);

  /** The text without what it calls people, and without what a redactor takes out. */
  String concealed(String text, TextRedactor redactor) {
    Queue<String> names = new ArrayDeque<>();
    String marked =
        FIELD
            .matcher(text.replace(MARK, NOBODY))
            .replaceAll(
                field -> {
                  names.add(name(identifier(field)));
                  return marked(field);
                });
    StringBuilder concealed = new StringBuilder();
    for (String piece : AT_MARKS.split(redactor.redact(marked), -1)) {
      concealed.append(piece).append(names.isEmpty() ? "" : names.remove());
    }
    return concealed.toString();
  }

  private static String identifier(MatchResult field) {
    return field.group(field.group(2) == null ? 3 : 2);
  }

  private String name(String identifier) {
    return pseudonyms
        .map(names -> names.of(plain(identifier)))
        .map(SubjectPseudonym::value)
        .orElse(NOBODY);
  }

  private static String marked(MatchResult field) {
    int group = field.group(2) == null ? 3 : 2;
    String before = field.group().substring(0, field.start(group) - field.start());
    String behind = field.group().substring(field.end(group) - field.start());
    // A number becomes a text, in the marks of the field's name.
    String mark = group == 3 ? field.group(1) : "";
    return Matcher.quoteReplacement(before + mark + MARK + mark + behind);
  }

  private static String plain(String written) {
    try {
      return JsonFormat.mapper().readTree("\"" + written + "\"").asText();
    } catch (JsonProcessingException e) {
      return written;
    }
  }
}
