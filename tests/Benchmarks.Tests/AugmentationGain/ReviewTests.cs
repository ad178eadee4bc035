using KoGpt2.Benchmarks.AugmentationGain;

namespace KoGpt2.Benchmarks.Tests.AugmentationGain;

public sealed class ReviewTests
{
    // Python: [i for i in range(1, 400) if int(hashlib.sha256(str(i).encode()).hexdigest(), 16) % 50 == 0]
    [Fact]
    public void IsHeldOut_Ids_AreThoseThatTrainingLeavesOut() =>
        Assert.Equal([74, 87, 111, 181, 188, 245, 268, 321], Enumerable.Range(1, 399).Where(id => Review.IsHeldOut($"{id}")));

    [Fact]
    public void ReadHeldOut_Table_GivesTheRatedOnesOfThose()
    {
        string path = Path.GetTempFileName();
        File.WriteAllLines(path, ["id\trating\tdocument", "74\t10\t 좋다 ", "87\t6\t보통", "111\t1\t나쁘다", "181\t9\t", "1\t10\t배운 것"]);
        Review[] read = [.. Review.ReadHeldOut(path)];
        File.Delete(path);
        Assert.Equal([new Review("74", "좋다", true), new Review("111", "나쁘다", false)], read);
    }
}
