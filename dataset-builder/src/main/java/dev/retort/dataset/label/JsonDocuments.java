package dev.retort.dataset.label;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.dataset.filter.AnswerSchema;
import dev.retort.dataset.filter.AnswerSchema.Conformance;
import dev.retort.dataset.filter.DropReason;
import dev.retort.dataset.label.RawAnswer.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers that are JSON objects or arrays. They are kept in one form: compact, keys sorted, numbers
 * without trailing zeros, nothing around them. Code fences, a sentence before the document and an
 * explanation below it go; a document that is not valid JSON, or names a key twice, is none.
 *
 * @param members what every object has at its top
 * @param schema what documents conform to, if anything
 */
public record JsonDocuments(Set<String> members, Optional<AnswerSchema> schema)
    implements AnswerForm {
  /** A member of this share of the objects belongs to all; those without it are slips. */
  private static final double PRACTICALLY_ALL = 0.98;

  /** Fewer objects do not tell a rare slip from a member that may be left out. */
  private static final int ENOUGH_OBJECTS = 200;

  /** An announcement or other lines before a document. */
  private static final Pattern ANNOUNCEMENT =
      Pattern.compile("[^{\\[]*[:\\n]\\s*(?:```\\w*\\s*)?", Pattern.DOTALL);

  public JsonDocuments {
    members = Set.copyOf(members);
    Objects.requireNonNull(schema);
  }

  /** Any documents. */
  public JsonDocuments() {
    this(Set.of(), Optional.empty());
  }

  static JsonDocuments under(Optional<String> schema) {
    return new JsonDocuments(Set.of(), schema.map(AnswerSchema::new));
  }

  /** Documents with the members that the task's have, if nearly all answers are documents. */
  static Optional<JsonDocuments> learn(Collection<String> answers) {
    List<JsonNode> documents = new ArrayList<>();
    for (String answer : answers) {
      CanonicalJson.document(Wrapping.strip(answer)).ifPresent(documents::add);
    }
    return !documents.isEmpty() && documents.size() >= NEARLY_ALL * answers.size()
        ? Optional.of(new JsonDocuments(members(documents), Optional.empty()))
        : Optional.empty();
  }

  private static Set<String> members(List<JsonNode> documents) {
    Map<String, Integer> counts = new TreeMap<>();
    int objects = 0;
    for (JsonNode document : documents) {
      if (document.isObject()) {
        objects++;
        document.fieldNames().forEachRemaining(name -> counts.merge(name, 1, Integer::sum));
      }
    }
    double enough = PRACTICALLY_ALL * objects;
    Set<String> members = new TreeSet<>();
    if (objects >= ENOUGH_OBJECTS) {
      counts.forEach(
          (name, count) -> {
            if (count >= enough) {
              members.add(name);
            }
          });
    }
    return members;
  }

  @Override
  public AnswerKind kind() {
    return AnswerKind.JSON;
  }

  @Override
  public Cleaned clean(RawAnswer answer) {
    if (answer.kind() != Kind.TEXT) {
      return Cleaned.drop(DropReason.TOOL_CALL);
    }
    return find(answer.text())
        .map(this::judged)
        .orElseGet(() -> Cleaned.drop(DropReason.INVALID_JSON));
  }

  @Override
  public boolean recognises(RawAnswer answer) {
    return clean(answer) instanceof Cleaned.Answer;
  }

  private Cleaned judged(JsonNode document) {
    if (document.isObject() && !members.stream().allMatch(document::has)) {
      return Cleaned.drop(DropReason.MISSING_MEMBER);
    }
    return schema.isPresent() && schema.get().judge(document) != Conformance.CONFORMS
        ? Cleaned.drop(DropReason.SCHEMA_VIOLATED)
        : Cleaned.of(CanonicalJson.write(document));
  }

  /** The document that an answer consists of or announces. */
  static Optional<JsonNode> find(String answer) {
    String bare = Wrapping.strip(answer);
    Optional<JsonNode> whole = CanonicalJson.document(bare);
    if (whole.isPresent()) {
      return whole;
    }
    Matcher announcement = ANNOUNCEMENT.matcher(bare);
    String rest = announcement.lookingAt() ? bare.substring(announcement.end()) : unfenced(bare);
    return CanonicalJson.leading(rest);
  }

  /** A fence at the very beginning has no line break before it. */
  private static String unfenced(String text) {
    return text.startsWith("```") ? text.substring(text.indexOf('\n') + 1).stripLeading() : text;
  }
}
