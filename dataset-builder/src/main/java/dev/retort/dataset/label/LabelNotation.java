package dev.retort.dataset.label;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How a set of labels is written in one text. Labels are written in their natural order, each once,
 * so that two texts in one notation are equal where their sets are.
 *
 * <p>Reading needs no notation: a text that begins with a bracket is a JSON array of texts; any
 * other is divided at line breaks, semicolons and commas, which no label of a list therefore holds.
 *
 * @param style how labels are put together
 * @param none what stands for the empty set
 */
public record LabelNotation(Style style, String none) {
  private static final String EMPTY_ARRAY = "[]";
  private static final String USUAL_NONE = "none";

  /** What an answer says that means no label, in lower case. */
  private static final Set<String> NONES =
      Set.of(USUAL_NONE, "n/a", "no label", "no labels", "-", "∅");

  private static final Pattern SEPARATORS = Pattern.compile("[\\n\\r;,]+");
  private static final Pattern BULLET = Pattern.compile("^(?:[-*•–]|\\d{1,2}[.)])\\s+");

  public LabelNotation {
    Objects.requireNonNull(style);
    Objects.requireNonNull(none);
  }

  /** How labels are put together. */
  public enum Style {
    /** A JSON array of texts, compact. */
    @JsonProperty("json")
    JSON(","),
    /** One label a line. */
    @JsonProperty("lines")
    LINES("\n"),
    /** Divided by semicolons. */
    @JsonProperty("semicolons")
    SEMICOLONS("; "),
    /** Divided by commas. */
    @JsonProperty("commas")
    COMMAS(", ");

    private final String separator;

    Style(String separator) {
      this.separator = separator;
    }

    /** What stands between two labels. */
    public String separator() {
      return separator;
    }

    private static Optional<Style> of(String text) {
      if (isArray(text)) {
        return Optional.of(JSON);
      }
      if (text.indexOf('\n') >= 0) {
        return Optional.of(LINES);
      }
      if (text.indexOf(';') >= 0) {
        return Optional.of(SEMICOLONS);
      }
      return text.indexOf(',') >= 0 ? Optional.of(COMMAS) : Optional.empty();
    }
  }

  /** The notation that most of some lists have; that of commas where none has more than a label. */
  public static LabelNotation of(Collection<String> texts) {
    Map<Style, Integer> styles = new EnumMap<>(Style.class);
    Map<String, Integer> nones = new TreeMap<>();
    for (String text : texts) {
      String bare = Wrapping.strip(text);
      Style.of(bare).ifPresent(style -> styles.merge(style, 1, Integer::sum));
      if (NONES.contains(bare.toLowerCase(Locale.ROOT))) {
        nones.merge(bare, 1, Integer::sum);
      }
    }
    Style style = most(styles).orElse(Style.COMMAS);
    return new LabelNotation(
        style, style == Style.JSON ? EMPTY_ARRAY : most(nones).orElse(USUAL_NONE));
  }

  private static <T> Optional<T> most(Map<T, Integer> counts) {
    return counts.entrySet().stream()
        .max(Comparator.comparingInt(Map.Entry::getValue))
        .map(Map.Entry::getKey);
  }

  /** Whether a text is written as an array. */
  public static boolean isArray(String text) {
    return text.startsWith("[");
  }

  /** The labels that a text lists, sorted; empty if it is no list of labels. */
  public static Optional<SortedSet<String>> read(String text) {
    String bare = Wrapping.strip(text);
    if (bare.isEmpty() || bare.startsWith("{")) {
      return Optional.empty();
    }
    if (isArray(bare)) {
      return CanonicalJson.document(bare).flatMap(LabelNotation::texts);
    }
    TreeSet<String> labels = new TreeSet<>();
    if (!NONES.contains(bare.toLowerCase(Locale.ROOT))) {
      SEPARATORS
          .splitAsStream(bare)
          .map(part -> Wrapping.strip(BULLET.matcher(part.strip()).replaceFirst("")))
          .filter(label -> !label.isEmpty())
          .forEach(labels::add);
      if (labels.isEmpty()) {
        return Optional.empty();
      }
    }
    return Optional.of(labels);
  }

  private static Optional<SortedSet<String>> texts(JsonNode array) {
    TreeSet<String> labels = new TreeSet<>();
    for (JsonNode element : array) {
      if (!element.isTextual() || element.textValue().isBlank()) {
        return Optional.empty();
      }
      labels.add(element.textValue().strip());
    }
    return Optional.of(labels);
  }

  /** The labels that a text lists, as they are compared: case, spacing and quotes do not count. */
  public static Optional<SortedSet<String>> folded(String text) {
    return read(text)
        .map(
            labels ->
                labels.stream().map(Wrapping::fold).collect(Collectors.toCollection(TreeSet::new)));
  }

  /** The one text of a set. */
  public String write(Collection<String> labels) {
    SortedSet<String> sorted = new TreeSet<>(labels);
    if (style == Style.JSON) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      sorted.forEach(array::add);
      return CanonicalJson.write(array);
    }
    return sorted.isEmpty() ? none : String.join(style.separator, sorted);
  }
}
