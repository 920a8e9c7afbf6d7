package dev.sonde.cli.query;

import dev.sonde.cli.query.QueryAnswer.Line;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;

/**
 * A chart of one column of an answer, drawn with the eight dots of braille characters; several
 * lines in colours, or in letters where there are no colours.
 */
public final class Chart {
  private static final int[] COLOURS = {36, 33, 32, 35, 34, 31, 96, 93, 92, 95};
  private static final int MOST_LINES = 10;
  private static final int TICK_WIDTH = 16;

  /** The bit of each dot of a character, by row and column. */
  private static final int[][] DOTS = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};

  private final QueryAnswer answer;
  private final int column;
  private final int width;
  private final int height;
  private final boolean colours;
  private final List<Line> lines;
  private final int[][] dots;
  private final int[][] owner;
  private double low = Double.POSITIVE_INFINITY;
  private double high = Double.NEGATIVE_INFINITY;

  /**
   * A chart.
   *
   * @param column which of the answer's columns
   * @param width how many characters it is wide, with the axis
   * @param height how many lines high the field of the chart is
   * @param colours whether the terminal shows colours
   */
  public Chart(QueryAnswer answer, int column, int width, int height, boolean colours) {
    this.answer = answer;
    this.column = column;
    this.height = height;
    this.colours = colours;
    this.lines = answer.lines().stream().limit(MOST_LINES).toList();
    scale();
    this.width = Math.max(20, width - labelWidth() - 2);
    this.dots = new int[height][this.width];
    this.owner = new int[height][this.width];
  }

  private void scale() {
    for (Line line : lines) {
      for (double value : line.values()[column]) {
        low = Double.isNaN(value) ? low : Math.min(low, value);
        high = Double.isNaN(value) ? high : Math.max(high, value);
      }
    }
    if (low > high) {
      low = 0;
      high = 1;
    }
    low = low > 0 && low < high / 2 ? 0 : low;
    if (high == low) {
      high = low == 0 ? 1 : low + Math.abs(low) * 0.1;
      low = low == 0 ? 0 : low - Math.abs(low) * 0.1;
    }
  }

  private String unit() {
    return answer.columns().get(column).unit();
  }

  private String label(int row) {
    return Values.scaled(high - (high - low) * row / (height - 1), unit());
  }

  private int labelWidth() {
    int widest = 0;
    for (int row = 0; row < height; row++) {
      widest = Math.max(widest, label(row).length());
    }
    return widest;
  }

  /** Prints the chart with its title, axes and legend. */
  public void print(PrintWriter out) {
    for (int i = 0; i < lines.size(); i++) {
      draw(lines.get(i), i);
    }
    int margin = labelWidth();
    out.println(answer.columns().get(column).name());
    for (int row = 0; row < height; row++) {
      boolean labelled = row % 4 == 0 || row == height - 1;
      String label = labelled ? label(row) : "";
      out.println(
          " ".repeat(margin - label.length()) + label + (labelled ? " ┤" : " │") + row(row));
    }
    out.println(" ".repeat(margin) + " └" + "─".repeat(width));
    out.println(" ".repeat(margin + 2) + ticks());
    if (lines.size() > 1 || !lines.stream().allMatch(line -> line.tags().isEmpty())) {
      legend(out);
    }
  }

  private void legend(PrintWriter out) {
    for (int i = 0; i < lines.size(); i++) {
      String mark = letters() ? String.valueOf(letter(i)) : "━━";
      out.println("  " + coloured(mark, i) + " " + lines.get(i).name());
    }
    if (answer.lines().size() > lines.size()) {
      out.println(
          "  and "
              + (answer.lines().size() - lines.size())
              + " more that are not drawn; 'top "
              + MOST_LINES
              + "' chooses");
    }
  }

  private String ticks() {
    long range = answer.to() - answer.from();
    StringBuilder ticks = new StringBuilder();
    int count = Math.max(1, width / TICK_WIDTH);
    for (int i = 0; i < count; i++) {
      int at = i * width / count;
      ticks.append(" ".repeat(Math.max(0, at - ticks.length())));
      ticks.append(
          Values.tick(answer.from() + (long) ((double) range * at / width), range, answer.zone()));
    }
    return ticks.toString();
  }

  private void draw(Line line, int index) {
    int beforeX = -1;
    int beforeY = 0;
    long beforeTime = 0;
    long usual = usualStep(line);
    for (int i = 0; i < line.times().length; i++) {
      double value = line.values()[column][i];
      if (Double.isNaN(value)) {
        beforeX = -1;
        continue;
      }
      double share = (double) (line.times()[i] - answer.from()) / (answer.to() - answer.from());
      int x = (int) Math.round(Math.clamp(share, 0, 1) * (width * 2 - 1));
      int y = (int) Math.round((high - value) / (high - low) * (height * 4 - 1));
      boolean joined = beforeX >= 0 && line.times()[i] - beforeTime <= usual * 3;
      join(joined ? beforeX : x, joined ? beforeY : y, x, y, index);
      beforeX = x;
      beforeY = y;
      beforeTime = line.times()[i];
    }
  }

  /** The middle of the times between neighbours, so that a longer gap stays one. */
  private static long usualStep(Line line) {
    long[] steps = new long[Math.max(0, line.times().length - 1)];
    Arrays.setAll(steps, i -> line.times()[i + 1] - line.times()[i]);
    Arrays.sort(steps);
    return steps.length == 0 ? 0 : steps[steps.length / 2];
  }

  private void join(int fromX, int fromY, int toX, int toY, int index) {
    int count = Math.max(1, Math.max(Math.abs(toX - fromX), Math.abs(toY - fromY)));
    for (int i = 0; i <= count; i++) {
      int x = fromX + Math.round((float) (toX - fromX) * i / count);
      int y = fromY + Math.round((float) (toY - fromY) * i / count);
      dots[y / 4][x / 2] |= DOTS[y % 4][x % 2];
      owner[y / 4][x / 2] = index;
    }
  }

  private boolean letters() {
    return !colours && lines.size() > 1;
  }

  private static char letter(int index) {
    return (char) ('a' + index);
  }

  private String row(int row) {
    StringBuilder text = new StringBuilder();
    for (int x = 0; x < width; x++) {
      if (dots[row][x] == 0) {
        text.append(' ');
      } else if (letters()) {
        text.append(letter(owner[row][x]));
      } else {
        text.append(coloured(String.valueOf((char) (0x2800 + dots[row][x])), owner[row][x]));
      }
    }
    return text.toString().stripTrailing();
  }

  private String coloured(String text, int index) {
    return colours ? "\u001b[" + COLOURS[index % COLOURS.length] + "m" + text + "\u001b[0m" : text;
  }
}
