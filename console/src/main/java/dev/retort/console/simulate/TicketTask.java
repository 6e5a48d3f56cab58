package dev.retort.console.simulate;

import dev.retort.capture.TaskName;
import dev.retort.console.demo.FactoryDesk;
import dev.retort.console.demo.FactoryTraffic;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** The factory's tickets: to one of its labels, or to one of its desks. */
final class TicketTask implements SimulatedTask {
  /** What kinds of requests in German end in. */
  static final String GERMAN = ".de";

  private static final double GERMAN_SHARE = 0.08;
  private static final Pattern GERMAN_WORDS =
      Pattern.compile(
          "(?iu)\\b(?:der|die|das|und|bitte|ist|nicht|wir|eine?n?|mit|für|ich|hallo|danke|von)\\b");

  private static final Map<String, String> RENAMED =
      Map.of("it_hardware", "it_equipment", "sick_leave", "absence", "people", "personnel");

  private final TaskName name;
  private final String instructions;
  private final FactoryDesk desk;
  private final Read read;
  private final UnaryOperator<String> answers;
  private final Map<String, Double> kinds;
  private final List<String> labels;
  private final LearningCurve learning;

  /**
   * What is known of texts: the same one is asked about by the teacher, the students of both tasks
   * on tickets, and the truth. Thread-safe.
   */
  record Read(FactoryDesk desk, Map<String, String> kinds, Map<String, String> labels) {
    private static final int REMEMBERED = 50_000;

    /** Names of labels are answers: no ticket has such words, and none is read by them. */
    private static final Pattern NAMES = Pattern.compile("\\p{L}+(?:_\\p{L}+)+");

    Read(FactoryDesk desk) {
      this(desk, new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
    }

    String kind(String text) {
      return remembered(
          kinds,
          text,
          asked ->
              desk.matterOf(NAMES.matcher(asked).replaceAll(" "))
                  + (GERMAN_WORDS.matcher(asked).find() ? GERMAN : ""));
    }

    String label(String text) {
      return remembered(labels, text, desk::label);
    }

    private static String remembered(
        Map<String, String> known, String text, UnaryOperator<String> reading) {
      if (known.size() > REMEMBERED) {
        known.clear();
      }
      return known.computeIfAbsent(text, reading);
    }
  }

  private TicketTask(
      TaskName name,
      String instructions,
      Read read,
      UnaryOperator<String> answers,
      LearningCurve learning) {
    this.name = name;
    this.instructions = instructions;
    this.desk = read.desk();
    this.read = read;
    this.answers = answers;
    this.learning = learning;
    this.kinds = kinds(desk);
    this.labels = List.copyOf(new TreeSet<>(desk.matters().stream().map(answers).toList()));
  }

  /** The shipped task. */
  static TicketTask routing(Read read) {
    return new TicketTask(
        FactoryTraffic.TICKET_ROUTING,
        FactoryDesk.routing(),
        read,
        UnaryOperator.identity(),
        new LearningCurve(2.5, 9, 0.0005));
  }

  /** A coarser task on the same tickets. */
  static TicketTask desks(Read read) {
    return new TicketTask(
        new TaskName("ticket-desk"),
        "Which desk of Kessler Antriebstechnik takes this ticket? Answer with one word: service,"
            + " stores, quality, engineering, sales, logistics, finance, people, site or it.",
        read,
        TicketTask::deskOf,
        new LearningCurve(1, 13, 0.0005));
  }

  private static Map<String, Double> kinds(FactoryDesk desk) {
    Map<String, Double> kinds = new TreeMap<>();
    for (String matter : desk.matters()) {
      boolean both = desk.isGerman(matter);
      kinds.merge(matter, both ? 1 - GERMAN_SHARE : 1, Double::sum);
      if (both) {
        kinds.merge(matter + GERMAN, GERMAN_SHARE, Double::sum);
      }
    }
    return Collections.unmodifiableMap(new LinkedHashMap<>(kinds));
  }

  private static String deskOf(String label) {
    return switch (label) {
      case "machine_breakdown", "warranty_claim", "preventive_maintenance", "service_cover" ->
          "service";
      case "spare_part_order", "tooling_request", "stock_shortage", "calibration_request" ->
          "stores";
      case "quality_complaint",
          "key_account_escalation",
          "nonconformance_report",
          "customer_class" ->
          "quality";
      case "drawing_change" -> "engineering";
      case "quote_request", "order_change" -> "sales";
      case "delivery_status", "delivery_late", "return_shipment", "delivery_date" -> "logistics";
      case "invoice_release",
          "purchase_approval",
          "invoice_dispute",
          "payment_reminder",
          "contract_limit" ->
          "finance";
      case "shift_swap", "sick_leave", "vacation_request", "payroll_question" -> "people";
      case "it_access", "it_hardware" -> "it";
      default -> "site";
    };
  }

  @Override
  public TaskName name() {
    return name;
  }

  @Override
  public String instructions() {
    return instructions;
  }

  @Override
  public boolean isLabels() {
    return true;
  }

  @Override
  public LearningCurve learning() {
    return learning;
  }

  @Override
  public Map<String, Double> kinds() {
    return kinds;
  }

  @Override
  public String write(String kind, LocalDate today, Random random) {
    return kind.endsWith(GERMAN)
        ? desk.germanTicket(kind.substring(0, kind.length() - GERMAN.length()), today, random)
        : desk.ticket(kind, today, random);
  }

  @Override
  public String kindOf(String text) {
    return read.kind(text);
  }

  @Override
  public String answer(String text, int teacher) {
    String answer = answers.apply(read.label(text));
    return teacher == 1 ? answer : RENAMED.getOrDefault(answer, answer);
  }

  @Override
  public String formOf(String text, String answer) {
    return answer;
  }

  @Override
  public String inForm(String text, String form) {
    return form;
  }

  @Override
  public String wrong(String text, String right) {
    List<String> others = new ArrayList<>(labels);
    others.remove(right);
    return others.get(Math.floorMod(text.hashCode(), others.size()));
  }
}
