package dev.retort.console.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.PromptTemplate;
import dev.retort.capture.TaskName;
import dev.retort.capture.TaskRule;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Adds rules to {@code tasks.NAME.match} of a configuration file. Lines are only ever put in
 * between: comments, order and style of the file stay. The file is replaced as a whole, and only if
 * it then says exactly what it said before and the new rules.
 */
public final class MatchInsertion {
  private static final String TASKS = "tasks";
  private static final String MATCH = "match";
  private static final int STEP = 2;

  private final Path file;
  private final String text;

  private MatchInsertion(Path file, String text) {
    this.file = file;
    this.text = text;
  }

  /**
   * Adds rules after those that a task has.
   *
   * @param file created if it does not exist
   * @throws IllegalArgumentException if the file is written in a way that leaves no place for more
   *     lines; it stays as it is, and the message says what to write by hand
   * @throws UncheckedIOException if it cannot be read or written
   */
  public static void add(Path file, TaskName task, List<TaskRule> rules) {
    String text = "";
    try {
      if (Files.exists(file)) {
        text = Files.readString(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read %s: %s".formatted(file, DurableFile.reason(e)), e);
    }
    MatchInsertion insertion = new MatchInsertion(file, text);
    String changed = insertion.insert(task, rules);
    insertion.requireSame(changed, task, rules);
    DurableFile.write(file, changed.getBytes(StandardCharsets.UTF_8));
  }

  private String insert(TaskName task, List<TaskRule> rules) {
    Optional<Node> root = compose();
    if (root.isEmpty()) {
      return append(lines(TASKS + ":", task.value() + ":", 0, rules));
    }
    MappingNode top = mapping(root.get(), "the file", task, rules);
    Optional<NodeTuple> tasks = entry(top, TASKS);
    if (tasks.isEmpty()) {
      return append(lines(TASKS + ":", task.value() + ":", top.getStartMark().getColumn(), rules));
    }
    int indent = tasks.get().getKeyNode().getStartMark().getColumn();
    if (isEmpty(tasks.get().getValueNode())) {
      return after(
          tasks.get().getKeyNode().getEndMark().getLine(),
          lines(task.value() + ":", MATCH + ":", indent + STEP, rules));
    }
    MappingNode all = mapping(tasks.get().getValueNode(), TASKS, task, rules);
    Optional<NodeTuple> own = entry(all, task.value());
    if (own.isEmpty()) {
      return after(lastLine(all), lines(task.value() + ":", MATCH + ":", column(all), rules));
    }
    return intoTask(own.get(), column(all), task, rules);
  }

  private String intoTask(NodeTuple own, int indent, TaskName task, List<TaskRule> rules) {
    int line = own.getKeyNode().getEndMark().getLine();
    if (isEmpty(own.getValueNode())) {
      return after(line, lines(MATCH + ":", indent + STEP, rules));
    }
    MappingNode section = mapping(own.getValueNode(), TASKS + "." + task, task, rules);
    Optional<NodeTuple> match = entry(section, MATCH);
    if (match.isEmpty()) {
      return after(line, lines(MATCH + ":", column(section), rules));
    }
    if (!(match.get().getValueNode() instanceof SequenceNode list)
        || list.getFlowStyle() == FlowStyle.FLOW) {
      throw byHand(
          TASKS + "." + task + "." + MATCH + " is no list with a line for each rule", rules);
    }
    return after(lastLine(list), entries(list.getStartMark().getColumn(), rules));
  }

  private Optional<Node> compose() {
    try {
      return Optional.ofNullable(
          new Yaml(new SafeConstructor(new LoaderOptions())).compose(new StringReader(text)));
    } catch (YAMLException e) {
      throw new IllegalArgumentException(
          "%s is no YAML of one document and stays as it is: %s"
              .formatted(file, e.getMessage().replaceAll("\\s+", " ")),
          e);
    }
  }

  private MappingNode mapping(Node node, String name, TaskName task, List<TaskRule> rules) {
    if (node instanceof MappingNode mapping && mapping.getFlowStyle() != FlowStyle.FLOW) {
      return mapping;
    }
    throw byHand(
        "%s is no mapping with a line for each key (task %s)".formatted(name, task), rules);
  }

  private IllegalArgumentException byHand(String why, List<TaskRule> rules) {
    return new IllegalArgumentException(
        "%s stays as it is, for in it %s, and lines can only be put between lines. Write the rule by hand: %s"
            .formatted(
                file,
                why,
                MATCH + ": " + JsonFormat.line(rules.stream().map(MatchInsertion::tree).toList())));
  }

  private static Optional<NodeTuple> entry(MappingNode mapping, String key) {
    return mapping.getValue().stream()
        .filter(
            tuple ->
                tuple.getKeyNode() instanceof ScalarNode scalar && scalar.getValue().equals(key))
        .findFirst();
  }

  private static boolean isEmpty(Node node) {
    return node instanceof ScalarNode scalar && scalar.getValue().isEmpty() && scalar.isPlain();
  }

  private static int column(MappingNode mapping) {
    return mapping.getValue().get(0).getKeyNode().getStartMark().getColumn();
  }

  /**
   * The last line with something of a node on it: its end mark is beyond blank lines and comments.
   */
  private static int lastLine(Node node) {
    if (node instanceof MappingNode mapping
        && isBlock(mapping.getFlowStyle(), mapping.getValue())) {
      NodeTuple last = mapping.getValue().get(mapping.getValue().size() - 1);
      return Math.max(lastLine(last.getKeyNode()), lastLine(last.getValueNode()));
    }
    if (node instanceof SequenceNode list && isBlock(list.getFlowStyle(), list.getValue())) {
      return lastLine(list.getValue().get(list.getValue().size() - 1));
    }
    Mark end = node.getEndMark();
    boolean before = end.getColumn() == 0 && end.getLine() > node.getStartMark().getLine();
    return before ? end.getLine() - 1 : end.getLine();
  }

  private static boolean isBlock(FlowStyle style, List<?> entries) {
    return style != FlowStyle.FLOW && !entries.isEmpty();
  }

  private static List<String> lines(String outer, String inner, int indent, List<TaskRule> rules) {
    List<String> lines = new ArrayList<>();
    lines.add(" ".repeat(indent) + outer);
    if (inner.equals(MATCH + ":")) {
      lines.addAll(lines(inner, indent + STEP, rules));
    } else {
      lines.addAll(lines(inner, MATCH + ":", indent + STEP, rules));
    }
    return lines;
  }

  private static List<String> lines(String match, int indent, List<TaskRule> rules) {
    List<String> lines = new ArrayList<>();
    lines.add(" ".repeat(indent) + match);
    lines.addAll(entries(indent + STEP, rules));
    return lines;
  }

  private static List<String> entries(int indent, List<TaskRule> rules) {
    List<String> lines = new ArrayList<>();
    for (TaskRule rule : rules) {
      String lead = "- ";
      for (var field : tree(rule).properties()) {
        // JSON is YAML's flow style.
        lines.add(
            " ".repeat(indent) + lead + field.getKey() + ": " + JsonFormat.line(field.getValue()));
        lead = "  ";
      }
    }
    return lines;
  }

  private static ObjectNode tree(TaskRule rule) {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    rule.instructions().map(PromptTemplate::text).ifPresent(text -> tree.put("instructions", text));
    rule.user().map(PromptTemplate::text).ifPresent(text -> tree.put("user", text));
    rule.model().ifPresent(model -> tree.put("model", model));
    rule.application().ifPresent(application -> tree.put("application", application));
    if (!rule.metadata().isEmpty()) {
      ObjectNode metadata = tree.putObject("metadata");
      rule.metadata().forEach(metadata::put);
    }
    if (!rule.tools().isEmpty()) {
      ArrayNode tools = tree.putArray("tools");
      rule.tools().forEach(tools::add);
    }
    if (rule.precedence() != TaskRule.Precedence.REQUEST) {
      tree.put("precedence", rule.precedence().name().toLowerCase(Locale.ROOT));
    }
    return tree;
  }

  private String append(List<String> lines) {
    String begun = text.isEmpty() || text.endsWith("\n") ? text : text + lineEnd();
    return begun + String.join(lineEnd(), lines) + lineEnd();
  }

  /** Puts lines after a line, which is counted from 0. */
  private String after(int line, List<String> lines) {
    int place = 0;
    for (int passed = 0; passed <= line; passed++) {
      int end = text.indexOf('\n', place);
      if (end < 0) {
        return append(lines);
      }
      place = end + 1;
    }
    return text.substring(0, place)
        + String.join(lineEnd(), lines)
        + lineEnd()
        + text.substring(place);
  }

  private String lineEnd() {
    return text.contains("\r\n") ? "\r\n" : "\n";
  }

  /** Whatever YAML can do that the insertion did not foresee, the file does not suffer. */
  private void requireSame(String changed, TaskName task, List<TaskRule> rules) {
    try {
      YAMLMapper mapper = new YAMLMapper();
      JsonNode before = mapper.readTree(text);
      JsonNode after = mapper.readTree(changed);
      ObjectNode wanted =
          before instanceof ObjectNode known
              ? known.deepCopy()
              : JsonNodeFactory.instance.objectNode();
      ArrayNode match = array(object(object(wanted, TASKS), task.value()), MATCH);
      rules.forEach(rule -> match.add(tree(rule)));
      if (!wanted.equals(after)) {
        throw byHand("the rule would have changed something else", rules);
      }
    } catch (JsonProcessingException e) {
      throw byHand("the rule would have left no YAML", rules);
    }
  }

  private static ObjectNode object(ObjectNode parent, String key) {
    return parent.get(key) instanceof ObjectNode known ? known : parent.putObject(key);
  }

  private static ArrayNode array(ObjectNode parent, String key) {
    return parent.get(key) instanceof ArrayNode known ? known : parent.putArray(key);
  }
}
