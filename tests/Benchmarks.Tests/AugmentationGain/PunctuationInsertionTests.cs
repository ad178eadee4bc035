using KoGpt2.Benchmarks.AugmentationGain;

namespace KoGpt2.Benchmarks.Tests.AugmentationGain;

public sealed class PunctuationInsertionTests
{
    [Theory]
    [InlineData("영화", 1)]
    [InlineData("이 영화는 정말 재미있고 감동적인 최고의 명작 중 하나", 3)]
    public void Apply_Text_KeepsTheWordsInOrderAndAddsAtMostAThirdAsManyMarks(string text, int most)
    {
        for (int seed = 0; seed < 100; seed++)
        {
            string[] parts = PunctuationInsertion.Apply(text, new Random(seed)).Split(' ');
            string[] marks = [.. parts.Where(part => part is "." or ";" or "?" or ":" or "!" or ",")];
            Assert.Equal(text, string.Join(' ', parts.Except(marks)));
            Assert.InRange(marks.Length, 1, most);
        }
    }
}
