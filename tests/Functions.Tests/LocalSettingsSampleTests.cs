using System.Collections;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using KoGpt2.Api;
using KoGpt2.Shared.Storage;
using KoGpt2.TestSupport;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace KoGpt2.Functions.Tests;

public sealed class LocalSettingsSampleTests
{
    // Addresses and an identity take the connection string's place; a webhook of the owner's would get every job's events, which nobody may be there to take.
    private static readonly string[] s_leftOut =
        ["Storage:BlobServiceUri", "Storage:QueueServiceUri", "Storage:ManagedIdentityClientId", "Auth:Keys:0:WebhookUrl", "Auth:Keys:0:WebhookEvents:0"];

    private static readonly Dictionary<string, string?> s_sample = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "local.settings.sample.json")))!["Values"]!
        .AsObject().ToDictionary(pair => pair.Key.Replace("__", ":", StringComparison.Ordinal), pair => (string?)pair.Value!.GetValue<string>());

    private static readonly Type[] s_sections =
        [.. new[] { typeof(ApiServices).Assembly, typeof(StorageOptions).Assembly }.SelectMany(assembly => assembly.GetExportedTypes()).Where(type => Section(type) is not null)];

    [Fact]
    public void Sample_Keys_AreThoseOfTheOptionsClasses()
    {
        Assert.Contains(typeof(StorageOptions), s_sections);
        Assert.Equal(
            s_sections.SelectMany(type => Keys(type, Section(type)!)).Except(s_leftOut).Order(StringComparer.Ordinal),
            s_sample.Keys.Where(key => key.Contains(':', StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Sample_NumbersAndTimes_AreTheDefaults()
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(s_sample).Build();
        foreach (Type type in s_sections)
        {
            object defaults = Activator.CreateInstance(type)!, sample = configuration.GetSection(Section(type)!).Get(type)!;
            foreach (PropertyInfo property in type.GetProperties().Where(property => property.PropertyType.IsValueType))
                Assert.Equal((property.Name, property.GetValue(defaults)), (property.Name, property.GetValue(sample)));
        }
    }

    [Fact]
    public void Sample_AsItIs_IsAccepted()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = "Production" });
        builder.Configuration.AddInMemoryCollection(s_sample);
        Assert.Empty(HostStorage.Settings(builder.Configuration));
        builder.Services.AddKoGpt2Api(builder.Configuration);
        using IHost host = builder.Build();
        host.Services.GetRequiredService<IStartupValidator>().Validate();
    }

    [Fact]
    public void Sample_Key_IsTheOneThatItsGuideNames()
    {
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("local-key"))), s_sample["Auth:Keys:0:Sha256"]);
        Assert.Contains("api-key: local-key", File.ReadAllText(Path.Combine(Repository.Root, "docs", "local-testing.md")), StringComparison.Ordinal);
    }

    private static string? Section(Type type) =>
        type.GetField("Section") is { IsLiteral: true } section ? (string?)section.GetRawConstantValue() : null;

    private static IEnumerable<string> Keys(Type type, string path) => type.GetProperties().SelectMany(property => KeysOf(property.PropertyType, $"{path}:{property.Name}"));

    private static IEnumerable<string> KeysOf(Type type, string path)
    {
        if (type.IsArray)
            return KeysOf(type.GetElementType()!, $"{path}:0");
        Assert.False(type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(type), $"{path} is a {type}: use an array, so that its keys can be told.");
        bool isSection = type.IsClass && type != typeof(string) && type != typeof(Uri);
        return isSection ? Keys(type, path) : [path];
    }
}
