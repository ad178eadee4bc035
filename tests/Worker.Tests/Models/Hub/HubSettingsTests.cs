using KoGpt2.TestSupport;
using KoGpt2.Worker.Models.Hub;

namespace KoGpt2.Worker.Tests.Models.Hub;

public sealed class HubSettingsTests
{
    private static readonly string[] s_places = ["home/.cache/huggingface", "xdg/huggingface", "hf", "token"];

    [Fact]
    public void Read_NothingSet_IsTheHubForAnybody()
    {
        using var home = new TempFolder();
        HubSettings settings = Read(home);
        Assert.Equal(("https://huggingface.co", null, false, TimeSpan.FromSeconds(10)), (settings.Endpoint, settings.Token, settings.Offline, settings.Stall));
    }

    [Fact]
    public void Read_Variables_AreTaken()
    {
        using var home = new TempFolder();
        HubSettings settings = Read(
            home, "HF_ENDPOINT=http://127.0.0.1:8000/mirror/", "HF_TOKEN= hf_a\n", "HUGGING_FACE_HUB_TOKEN=hf_b", "HF_HUB_OFFLINE=true", "HF_HUB_DOWNLOAD_TIMEOUT=3");
        Assert.Equal(("http://127.0.0.1:8000/mirror", "hf_a", true, TimeSpan.FromSeconds(3)), (settings.Endpoint, settings.Token, settings.Offline, settings.Stall));
    }

    [Theory]
    [InlineData("of home/.cache/huggingface")]
    [InlineData("of xdg/huggingface", "XDG_CACHE_HOME={0}/xdg")]
    [InlineData("of hf", "XDG_CACHE_HOME={0}/xdg", "HF_HOME={0}/hf")]
    [InlineData("of token", "HF_HOME={0}/hf", "HF_TOKEN_PATH={0}/token/token")]
    [InlineData("hf_old", "HF_HOME={0}/hf", "HUGGING_FACE_HUB_TOKEN=hf_old")]
    [InlineData(null, "HF_TOKEN_PATH={0}/nowhere")]
    [InlineData("of home/.cache/huggingface", "HF_TOKEN=", "HF_HOME=")]
    public void Read_TokenFiles_TakesTheNearest(string? token, params string[] variables)
    {
        using var home = new TempFolder();
        foreach (string place in s_places)
        {
            Directory.CreateDirectory(home[place]);
            File.WriteAllText(home[place, "token"], $"{Of(place)}\n");
        }
        HubSettings settings = HubSettings.Read(Variables(home, variables), home["home"], home["cache"]);
        Assert.Equal(token?.StartsWith("of ", StringComparison.Ordinal) == true ? Of(token[3..]) : token, settings.Token);

        static string Of(string place) => "hf_" + place.Replace('/', '-');
    }

    [Theory]
    [InlineData("HF_ENDPOINT=huggingface.co", "HF_ENDPOINT is 'huggingface.co'; it must be an address such as https://huggingface.co.")]
    [InlineData("HF_ENDPOINT=ftp://hub", "HF_ENDPOINT is 'ftp://hub'; it must be an address such as https://huggingface.co.")]
    [InlineData("HF_TOKEN=hf_a hf_b", "HF_TOKEN has a space or sign that no token has; it must hold one token, such as hf_abc.")]
    [InlineData("HF_HUB_DOWNLOAD_TIMEOUT=0", "HF_HUB_DOWNLOAD_TIMEOUT is '0'; it must be 1 to 3600 seconds.")]
    public void Read_WrongValue_NamesTheVariable(string variable, string message)
    {
        using var home = new TempFolder();
        Assert.Equal(message, Assert.Throws<HubException>(() => Read(home, variable)).Message);
    }

    private static HubSettings Read(TempFolder home, params string[] variables) => HubSettings.Read(Variables(home, variables), home.Path, home["cache"]);

    private static Func<string, string?> Variables(TempFolder home, string[] variables)
    {
        var values = variables.Select(variable => variable.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1].Replace("{0}", home.Path, StringComparison.Ordinal));
        return name => values.GetValueOrDefault(name);
    }
}
