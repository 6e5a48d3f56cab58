package dev.retort.console.demo;

import dev.retort.capture.TaskName;
import java.util.Arrays;
import java.util.Optional;

/** What the back office asks its model for, with the instructions that every request repeats. */
enum FactoryTask {
  TICKET_ROUTING(
      "ticket-routing",
      """
      You route the tickets of the back office of Kessler Antriebstechnik, a maker of gears and \
      gearboxes. Read the ticket and answer with exactly one label, in lower case, and nothing \
      else. The labels: machine_breakdown, warranty_claim, preventive_maintenance, \
      spare_part_order, tooling_request, calibration_request, quality_complaint, \
      key_account_escalation, nonconformance_report, drawing_change, quote_request, order_change, \
      delivery_status, delivery_late, return_shipment, stock_shortage, invoice_release, \
      purchase_approval, invoice_dispute, payment_reminder, safety_incident, facility_repair, \
      it_access, it_hardware, shift_swap, sick_leave, vacation_request, payroll_question."""),
  PURCHASE_ORDER(
      "purchase-order",
      """
      You read purchase orders that customers send by e-mail to Kessler Antriebstechnik. Answer \
      with one compact JSON object and nothing else: order_number, buyer (the company with its \
      legal form), lines (each with item, quantity, unit and delivery_date as YYYY-MM-DD), and, \
      where the e-mail states them, ship_to and incoterm. Units: pcs, set, box, pallet, kg.""");

  private final String taskName;
  private final String instructions;

  FactoryTask(String taskName, String instructions) {
    this.taskName = taskName;
    this.instructions = instructions;
  }

  /** The task whose instructions these are, if any. */
  static Optional<FactoryTask> ofInstructions(String instructions) {
    return Arrays.stream(values())
        .filter(task -> task.instructions.equals(instructions.strip()))
        .findFirst();
  }

  TaskName taskName() {
    return new TaskName(taskName);
  }

  String instructions() {
    return instructions;
  }
}
