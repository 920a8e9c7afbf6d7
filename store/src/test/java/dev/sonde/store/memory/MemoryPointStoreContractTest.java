package dev.sonde.store.memory;

import dev.sonde.model.Fields;
import dev.sonde.model.Point;
import dev.sonde.model.Tags;
import dev.sonde.store.Batch;
import dev.sonde.store.PointStore;
import dev.sonde.store.PointStoreContract;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;

class MemoryPointStoreContractTest extends PointStoreContract {
  private static final int MAX_POINTS = 50_000;

  @Override
  protected PointStore open(Path in) {
    return new MemoryPointStore(MAX_POINTS, MAX_VALUES);
  }

  @Override
  protected boolean isDurable() {
    return false;
  }

  /** Fills the store with points of a kind that no test looks at. */
  @Override
  protected void takeRoomAway(PointStore from) {
    long held = from.extents().values().stream().mapToLong(PointStore.KindExtent::points).sum();
    List<Point> filling =
        LongStream.range(0, MAX_POINTS - held)
            .mapToObj(i -> new Point("ballast", i, Tags.of("ballast", ""), Fields.none()))
            .toList();
    from.append(List.of(Batch.of(filling)));
  }

  @Override
  protected void makeRoom(PointStore in) {
    long _ = in.forget("ballast", "");
  }
}
