package dev.retort.capture;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What makes a request one of a task's: everything that is given here has to hold. Immutable.
 *
 * @param metadata what the request says about itself, by key
 * @param model the model that it asks for, or an alias of one; one that ends in {@code *} stands
 *     for all that begin so
 * @param application whose gateway key it came with
 * @param tools exactly the functions that it offers
 * @param instructions the template of its instructions (system and developer messages)
 * @param user the template of its first user message
 * @param precedence who is right if the request itself names another task
 */
public record TaskRule(
    @JsonInclude(JsonInclude.Include.NON_EMPTY) SortedMap<String, String> metadata,
    Optional<String> model,
    Optional<String> application,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) SortedSet<String> tools,
    Optional<PromptTemplate> instructions,
    Optional<PromptTemplate> user,
    Precedence precedence) {

  private static final String ANY_END = "*";

  /** Who is right about the task of a request. */
  public enum Precedence {
    /** The request, if it names a task. */
    REQUEST,
    /** The rule, whatever the request names. */
    RULE
  }

  @JsonCreator
  public TaskRule {
    metadata =
        Collections.unmodifiableSortedMap(
            new TreeMap<>(Objects.requireNonNullElse(metadata, Map.of())));
    Objects.requireNonNull(model);
    Objects.requireNonNull(application);
    tools =
        Collections.unmodifiableSortedSet(tools == null ? new TreeSet<>() : new TreeSet<>(tools));
    Objects.requireNonNull(instructions);
    Objects.requireNonNull(user);
    precedence = Objects.requireNonNullElse(precedence, Precedence.REQUEST);
    if (metadata.isEmpty()
        && model.isEmpty()
        && application.isEmpty()
        && tools.isEmpty()
        && instructions.isEmpty()
        && user.isEmpty()) {
      throw new IllegalArgumentException(
          "a rule that asks for nothing would match every request: give at least one of instructions, user, model, application, metadata and tools");
    }
  }

  /** A rule by prompt alone. */
  public static TaskRule ofPrompt(
      Optional<PromptTemplate> instructions, Optional<PromptTemplate> user) {
    return new TaskRule(
        new TreeMap<>(),
        Optional.empty(),
        Optional.empty(),
        new TreeSet<>(),
        instructions,
        user,
        Precedence.REQUEST);
  }

  /** A rule by the functions that are offered alone. */
  public static TaskRule ofTools(SortedSet<String> functions) {
    return new TaskRule(
        new TreeMap<>(),
        Optional.empty(),
        Optional.empty(),
        functions,
        Optional.empty(),
        Optional.empty(),
        Precedence.REQUEST);
  }

  /** The same, for requests that offer exactly these functions. */
  public TaskRule offering(SortedSet<String> functions) {
    return new TaskRule(metadata, model, application, functions, instructions, user, precedence);
  }

  /** Whether a request that is not answered yet is one of the rule's. */
  public boolean matches(String asked, Prompt prompt, CaptureDetails details) {
    return matches(
        new RequestTraits(asked, prompt, details, OfferedTools.of(details)), Optional.empty());
  }

  /**
   * Whether a request is one of the rule's.
   *
   * @param documents how the task's prompts carry documents, which templates do not look at
   */
  boolean matches(RequestTraits request, Optional<DocumentFormat> documents) {
    return model.filter(name -> !isModel(name, request.model())).isEmpty()
        && (application.isEmpty() || application.equals(request.details().application()))
        && request.details().metadata().entrySet().containsAll(metadata.entrySet())
        && (tools.isEmpty() || tools.equals(request.tools()))
        && instructions
            .filter(template -> !template.matches(request.instructions(documents)))
            .isEmpty()
        && user.filter(template -> !template.matches(request.user(documents))).isEmpty();
  }

  private static boolean isModel(String name, String asked) {
    return name.endsWith(ANY_END)
        ? asked.startsWith(name.substring(0, name.length() - ANY_END.length()))
        : asked.equals(name);
  }
}
