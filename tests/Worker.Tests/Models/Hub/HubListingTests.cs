using System.Text;
using KoGpt2.TestSupport;
using KoGpt2.Worker.Models.Hub;

namespace KoGpt2.Worker.Tests.Models.Hub;

public sealed class HubListingTests
{
    private const string Sha1OfTest = "9daeafb9864cf43055ae93beb0afd6c7d144bfa4";
    private const string Sha256OfTest = "f2ca1bb6c7e907d06dafe4687e579fce76b37e4e93b7605022da52e6ccc26fd2";

    [Fact]
    public void Parse_Answer_KnowsLargeFilesBySha256()
    {
        HubListing listing = Parse($$"""
            {"_id":"x","id":"a/b","sha":"{{Sha1OfTest}}","siblings":[
              {"rfilename":"config.json","size":5,"blobId":"{{Sha1OfTest}}"},
              {"rfilename":"model.safetensors","size":5,"blobId":"{{Sha1OfTest}}","lfs":{"sha256":"{{Sha256OfTest}}","size":6,"pointerSize":134} }]}
            """);
        Assert.Equal(Sha1OfTest, listing.Commit);
        Assert.Equal([new HubFile("config.json", 5, Sha1OfTest), new HubFile("model.safetensors", 6, Sha256OfTest)], listing.Files);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("<html>")]
    [InlineData("""{"sha":"../../somewhere","siblings":[]}""")]
    [InlineData("""{"siblings":[]}""")]
    [InlineData("""{"sha":"9daeafb9864cf43055ae93beb0afd6c7d144bfa4","siblings":[{"rfilename":"config.json"}]}""")]
    [InlineData("""{"sha":"9daeafb9864cf43055ae93beb0afd6c7d144bfa4","siblings":[{"rfilename":"x","size":1,"blobId":"abc"}]}""")]
    [InlineData("""{"sha":"9daeafb9864cf43055ae93beb0afd6c7d144bfa4","siblings":[{"rfilename":"x","size":-1,"blobId":"9daeafb9864cf43055ae93beb0afd6c7d144bfa4"}]}""")]
    public void Parse_AnotherAnswer_Throws(string json) =>
        Assert.StartsWith("The answer ", Assert.Throws<HubException>(() => Parse(json)).Message, StringComparison.Ordinal);

    // The digests of "test\n" as sha256sum and git hash-object print them.
    [Theory]
    [InlineData("test\n", Sha1OfTest, true)]
    [InlineData("test\n", Sha256OfTest, true)]
    [InlineData("text\n", Sha1OfTest, false)]
    [InlineData("text\n", Sha256OfTest, false)]
    [InlineData("test", Sha256OfTest, false)]
    public async Task IsAt_File_ComparesSizeAndDigest(string content, string digest, bool same)
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder["file"], content, TestContext.Current.CancellationToken);
        Assert.Equal(same, await new HubFile("file", 5, digest).IsAtAsync(folder["file"], TestContext.Current.CancellationToken));
    }

    private static HubListing Parse(string json) => HubListing.Parse(Encoding.UTF8.GetBytes(json), "The answer");
}
