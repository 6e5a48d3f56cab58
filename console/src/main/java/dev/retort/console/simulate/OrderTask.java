package dev.retort.console.simulate;

import dev.retort.capture.TaskName;
import dev.retort.console.demo.FactoryDesk;
import dev.retort.console.demo.FactoryTraffic;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** The factory's purchase orders, to JSON. Kinds are the e-mails' lengths, in lines. */
final class OrderTask implements SimulatedTask {
  private static final int LONG = 10;
  private static final int LONGER = 14;
  private static final String NO_FORM = "wrong";

  private final FactoryDesk desk;

  OrderTask(FactoryDesk desk) {
    this.desk = desk;
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
    return lines < LONG ? "short" : lines < LONGER ? "medium" : "long";
  }

  @Override
  public String answer(String text, int teacher) {
    String read = desk.read(text);
    return teacher == 1 ? read : read.replace("\"unit\":\"pcs\"", "\"unit\":\"piece\"");
  }

  @Override
  public String formOf(String text, String answer) {
    for (int teacher = 1; teacher <= TEACHERS; teacher++) {
      if (answer.equals(answer(text, teacher))) {
        return Integer.toString(teacher);
      }
    }
    return NO_FORM;
  }

  @Override
  public String inForm(String text, String form) {
    return form.equals(NO_FORM)
        ? wrong(text, answer(text, 1))
        : answer(text, Integer.parseInt(form));
  }

  @Override
  public String wrong(String text, String right) {
    return right.replaceFirst("\"quantity\":(\\d)", "\"quantity\":9$1");
  }
}
