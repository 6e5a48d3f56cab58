package dev.retort.capture;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Says which task a request is one of. Rules are tried in their order, and the first that matches
 * is right; a task that the request itself names comes before every rule whose {@linkplain
 * TaskRule.Precedence precedence} is the request's. The task is assigned when the log is read, so
 * that other rules need no rewritten log. Immutable and thread-safe; its JSON form is the list of
 * its rules.
 */
public record TaskMatcher(@JsonValue List<Assignment> rules) {
  /** Leaves every exchange with the task that its request named. */
  public static final TaskMatcher NONE = new TaskMatcher(List.of());

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public TaskMatcher {
    rules = List.copyOf(rules);
  }

  /**
   * One rule of one task.
   *
   * @param task what a request is one of that the rule matches
   * @param rule which requests these are
   * @param documents how the task's prompts carry retrieved documents, which the rule's templates
   *     do not look at; empty: they do not
   */
  public record Assignment(
      TaskName task,
      TaskRule rule,
      @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<DocumentFormat> documents) {
    public Assignment {
      Objects.requireNonNull(task);
      Objects.requireNonNull(rule);
      documents = documents == null ? Optional.empty() : documents;
    }

    /** For prompts that carry no documents. */
    public Assignment(TaskName task, TaskRule rule) {
      this(task, rule, Optional.empty());
    }
  }

  /** Whether there is no rule at all. */
  @JsonIgnore
  public boolean isEmpty() {
    return rules.isEmpty();
  }

  /** The task of an exchange. */
  public Optional<TaskName> taskOf(Exchange exchange) {
    return rules.isEmpty()
        ? exchange.task()
        : decide(
            exchange.task(),
            new RequestTraits(
                exchange.model(),
                exchange.prompt(),
                exchange.details(),
                OfferedTools.of(exchange)));
  }

  /**
   * The task of a request that is not answered yet.
   *
   * @param named the task that it names itself
   */
  public Optional<TaskName> taskOf(
      Optional<TaskName> named, String model, Prompt prompt, CaptureDetails details) {
    return decide(named, new RequestTraits(model, prompt, details, OfferedTools.of(details)));
  }

  private Optional<TaskName> decide(Optional<TaskName> named, RequestTraits request) {
    for (Assignment assignment : rules) {
      boolean asked = named.isEmpty() || assignment.rule().precedence() == TaskRule.Precedence.RULE;
      if (asked && assignment.rule().matches(request, assignment.documents())) {
        return Optional.of(assignment.task());
      }
    }
    return named;
  }

  /** The exchange as one of its task. */
  public Exchange assign(Exchange exchange) {
    Optional<TaskName> task = taskOf(exchange);
    return task.equals(exchange.task()) ? exchange : exchange.withTask(task);
  }

  /** Parts of a log whose exchanges come with their tasks; serializable if the parts are. */
  public List<LogPart> over(List<LogPart> parts) {
    return rules.isEmpty()
        ? parts
        : parts.stream().<LogPart>map(part -> new MatchedLogPart(part, this)).toList();
  }

  /** A log whose exchanges come with their tasks; closing it closes the log. */
  public ExchangeLog over(ExchangeLog log) {
    return rules.isEmpty() ? log : new MatchedExchangeLog(log, this);
  }

  /** The message in which a prompt without instructions says what it wants: the user's first. */
  public static String userText(Prompt prompt) {
    return prompt.messages().stream()
        .filter(message -> message.role() == Role.USER)
        .findFirst()
        .map(Message::content)
        .orElse("");
  }
}
