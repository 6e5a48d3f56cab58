package dev.retort.console.simulate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.TaskName;
import dev.retort.console.demo.FactoryDesk;
import dev.retort.console.demo.FactoryTraffic;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The factory's purchase orders, to JSON. Kinds are the e-mails' lengths, in lines, and whether
 * anything is ordered in pieces, which the teacher's second version puts in another word.
 */
final class OrderTask implements SimulatedTask {
  private static final LearningCurve LEARNING = new LearningCurve(28, 2.2, 0.14);
  private static final int REMEMBERED = 20_000;
  private static final int LONG = 10;
  private static final int LONGER = 14;
  private static final Pattern NUMBER = Pattern.compile("\"order_number\":\"([^\"]*)\"");
  private static final Pattern ORDER_NUMBER =
      Pattern.compile("45\\d{8}|PO-(?:2026-)?\\d{4,5}|B\\d{6}|BST/\\d{5}|\\d{6}-\\d|.*[<\\[{⟨].*");
  private static final String NO_FORM = "wrong";
  private static final String PIECES = "\"unit\":\"pcs\"";

  private final FactoryDesk desk;
  private final Map<String, String> known = new ConcurrentHashMap<>();

  OrderTask(FactoryDesk desk) {
    this.desk = desk;
  }

  /** The same mail is asked about by the teacher, the student and the truth. */
  private String read(String text) {
    if (known.size() > REMEMBERED) {
      known.clear();
    }
    return known.computeIfAbsent(text, desk::read);
  }

  @Override
  public TaskName name() {
    return FactoryTraffic.PURCHASE_ORDER;
  }

  @Override
  public String instructions() {
    return FactoryDesk.ordering();
  }

  @Override
  public boolean isLabels() {
    return false;
  }

  @Override
  public LearningCurve learning() {
    return LEARNING;
  }

  @Override
  public Map<String, Double> kinds() {
    Map<String, Double> kinds = new LinkedHashMap<>();
    kinds.put("any", 1.0);
    return kinds;
  }

  @Override
  public String write(String kind, LocalDate today, Random random) {
    return desk.order(today, random);
  }

  @Override
  public String kindOf(String text) {
    long lines = text.lines().count();
    String length = lines < LONG ? "short" : lines < LONGER ? "medium" : "long";
    return read(text).contains(PIECES) ? length + " with pieces" : length;
  }

  @Override
  public String answer(String text, int teacher) {
    String read = read(text);
    return teacher == 1 ? read : read.replace(PIECES, "\"unit\":\"piece\"");
  }

  @Override
  public String formOf(String text, String answer) {
    try {
      JsonNode given = JsonFormat.mapper().readTree(answer);
      for (int teacher = 1; teacher <= TEACHERS; teacher++) {
        if (given.equals(JsonFormat.mapper().readTree(answer(text, teacher)))) {
          return Integer.toString(teacher);
        }
      }
      return NO_FORM;
    } catch (JsonProcessingException e) {
      return NO_FORM;
    }
  }

  /**
   * As students do that learned what order numbers look like, this one takes nothing else for one.
   */
  @Override
  public String inForm(String text, String form) {
    String said =
        form.equals(NO_FORM) ? wrong(text, answer(text, 1)) : answer(text, Integer.parseInt(form));
    Matcher number = NUMBER.matcher(said);
    return number.find() && !ORDER_NUMBER.matcher(number.group(1)).matches() ? "{}" : said;
  }

  @Override
  public String wrong(String text, String right) {
    // Nobody orders nothing: a guess at another quantity could be what another mail orders.
    return right.replaceFirst("\"quantity\":\\d+", "\"quantity\":0");
  }
}
