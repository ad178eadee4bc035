using KoGpt2.Augmentation.Filters.Likeness.Known;

namespace KoGpt2.Augmentation.Tests.Filters.Likeness.Known;

public sealed class KnownTextsTests
{
    [Fact]
    public void TryAdd_ManyKeys_AreThereAsTheyWere()
    {
        KnownTexts texts = new();
        for (int i = 0; i < 5_000; i++)
            Assert.Equal(i, texts.TryAdd($"영화{i}", new Origin($"r{i}")));
        Assert.Null(texts.TryAdd("영화17", new Origin("other")));
        Assert.Null(texts.TryAdd("", new Origin("empty")));
        Assert.Equal(5_000, texts.Count);
        Assert.Equal(17, texts.Find("영화17"));
        Assert.Null(texts.Find("영화5000"));
        for (int i = 0; i < 5_000; i++)
        {
            Assert.Equal($"영화{i}", texts.KeyOf(i).ToString());
            Assert.Equal($"r{i}", texts.OriginOf(i).Source);
            Assert.Equal((i, i), (texts.At(texts.Start(i)), texts.At(texts.Start(i) + texts.KeyOf(i).Length - 1)));
        }
    }
}
