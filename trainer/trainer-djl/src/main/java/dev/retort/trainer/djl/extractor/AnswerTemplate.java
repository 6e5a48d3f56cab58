package dev.retort.trainer.djl.extractor;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a task's answers are put together, as {@link ShapeDiscovery} finds it out.
 *
 * @param slots what is copied from the request
 * @param fields what a span may be for
 * @param classes what the rest of an answer may be
 * @param constants what the objects of a list have beside their slots, by the list's path, in JSON
 */
record AnswerTemplate(
    List<Slot> slots,
    List<Field> fields,
    List<AnswerClass> classes,
    Map<String, String> constants) {
  AnswerTemplate {
    slots = List.copyOf(slots);
    fields = List.copyOf(fields);
    classes = List.copyOf(classes);
    constants = new TreeMap<>(constants);
  }

  Slot slotOf(FieldSpan span) {
    return slots.get(fields.get(span.field()).slot());
  }

  /** The name under which a list of objects has its constants. */
  static String listName(List<String> path) {
    return AnswerTree.write(
        JsonNodeFactory.instance.arrayNode().addAll(path.stream().map(TextNode::valueOf).toList()));
  }
}
