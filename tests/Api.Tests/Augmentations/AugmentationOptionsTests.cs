using KoGpt2.Api.Augmentations;
using KoGpt2.TestSupport;

namespace KoGpt2.Api.Tests.Augmentations;

public sealed class AugmentationOptionsTests
{
    [Theory]
    [InlineData("corpora", true)]
    [InlineData("jobs", false)]
    [InlineData("files", false)]
    [InlineData("models", false)]
    [InlineData("schedules", false)]
    [InlineData("runs", false)]
    public void Validate_OwnContainersAsSources_AreRefused(string container, bool isFine) =>
        Assert.Equal(isFine, new AugmentationRules().Validate(null, new AugmentationOptions { SourceContainers = ["corpora", container] }).Succeeded);

    [Fact]
    public void Document_EverySetting_StandsInItWithItsDefault()
    {
        string text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "schedules.md"));
        AugmentationOptions defaults = new();
        Assert.All(typeof(AugmentationOptions).GetProperties(), property =>
        {
            string value = property.GetValue(defaults) switch
            {
                string[] => "none",
                TimeSpan time => $"{time.TotalMinutes} minutes",
                object number => $"{number}",
                null => "none",
            };
            Assert.Contains($"| `{property.Name}` | {value} |", text, StringComparison.Ordinal);
        });
    }
}
