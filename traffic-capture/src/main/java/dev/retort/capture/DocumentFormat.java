package dev.retort.capture;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * How the prompts of a task carry retrieved documents: between two marks, in messages of some
 * roles, or both. Whatever stands in documents is kept apart from the question, which is the rest.
 * Immutable.
 *
 * @param marks around the documents in a text; empty: none
 * @param roles whose messages are documents
 * @param order whether the same documents in another order are the same
 */
public record DocumentFormat(
    Optional<Marks> marks,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) SortedSet<Role> roles,
    Order order) {

  /** Stands in a question where documents were: no text that people write holds it. */
  public static final String PLACE = "\uFFFC";

  /** Whether the same documents in another order are the same. */
  public enum Order {
    /** They are not: what comes first may count for more. */
    AS_GIVEN,
    /** They are. */
    ANY
  }

  /**
   * The marks around documents. A beginning without an end is no mark.
   *
   * @param begin in front of the first document
   * @param end behind the last
   * @param between two documents; empty: all of it is one document
   */
  public record Marks(String begin, String end, Optional<String> between) {
    public Marks {
      if (begin.isBlank() || end.isBlank() || between.filter(String::isBlank).isPresent()) {
        throw new IllegalArgumentException(
            "documents stand between two marks, such as <documents> and </documents>: a blank is none");
      }
    }

    private List<String> documents(String text) {
      return between
          .map(mark -> Arrays.stream(text.split(Pattern.quote(mark), -1)))
          .orElseGet(() -> Arrays.stream(new String[] {text}))
          .map(String::strip)
          .filter(document -> !document.isEmpty())
          .toList();
    }
  }

  /**
   * A text taken apart.
   *
   * @param question the text with {@link #PLACE} for each stretch of documents
   * @param documents in their order
   */
  public record Parts(String question, List<String> documents) {
    public Parts {
      Objects.requireNonNull(question);
      documents = List.copyOf(documents);
    }
  }

  public DocumentFormat {
    Objects.requireNonNull(marks);
    roles =
        Collections.unmodifiableSortedSet(roles == null ? new TreeSet<>() : new TreeSet<>(roles));
    Objects.requireNonNull(order);
    if (marks.isEmpty() && roles.isEmpty()) {
      throw new IllegalArgumentException(
          "nothing says where the documents are: give begin and end, roles, or both");
    }
  }

  /** A text without the documents between its marks, if it carries any. */
  public static String question(Optional<DocumentFormat> format, String text) {
    return format.map(it -> it.split(text).question()).orElse(text);
  }

  /** A text without the documents between its marks, and these. */
  public Parts split(String text) {
    if (marks.isEmpty()) {
      return new Parts(text, List.of());
    }
    Marks around = marks.get();
    StringBuilder question = new StringBuilder();
    List<String> documents = new ArrayList<>();
    int from = 0;
    int begin = text.indexOf(around.begin());
    while (begin >= 0) {
      int inside = begin + around.begin().length();
      int end = text.indexOf(around.end(), inside);
      if (end < 0) {
        break;
      }
      question.append(text, from, begin).append(PLACE);
      documents.addAll(around.documents(text.substring(inside, end)));
      from = end + around.end().length();
      begin = text.indexOf(around.begin(), from);
    }
    return new Parts(question.append(text, from, text.length()).toString(), documents);
  }
}
