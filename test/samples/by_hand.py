"""Cells of notebooks that preprocess in pandas, as strings; RAW and CLASS are what they begin with."""

READ = """
def read():
    return RAW.assign(answer=CLASS, applied=RAW.applied.astype(str), yes=RAW.yes.astype(str))
df = read()
"""
CHANGED = """
df['applied'] = pd.to_datetime(df['applied'])
df['yes'] = df['yes'].astype(int)
df['income'] = df['income'].fillna(df['income'].median())
df['rich'] = (df['income'] > 30000).astype(int)
df['decade'] = pd.cut(df['age'], bins=[0, 30, 50, 120], labels=[0, 1, 2]).astype(int)
df['old'] = df['age'].apply(lambda a: 1 if a >= 65 else 0)
df['burden'] = np.log1p(df['income'] / (df['age'] + df['yes'] + 1))
df['capped'] = df['score'].fillna(0).clip(-2, upper=2)
df['month'] = df['applied'].dt.month
df['sin'], df['cos'] = np.sin(2 * np.pi * df['month'] / 12), np.cos(2 * np.pi * df['month'] / 12)
def lean(x, y):
    'How far north the wind blows.'
    angle = np.arctan2(x, y) / 2
    return np.sin(angle) ** 2 + np.cos(np.deg2rad(x)) * np.pi
df['lean'] = lean(df['age'], df['yes'])
df['note'] = df['note'].str.lower()
df = pd.get_dummies(df, columns=['yes', 'note'], drop_first=True)
X = df.drop(columns=['score', 'month', 'city', 'applied', 'answer', "it's: a \\"grade\\""])
"""
SPLIT = """
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler, OneHotEncoder
train, test, y, _ = train_test_split(df, df.answer, random_state=0)
scaler, encoder = StandardScaler().fit(train[['age', 'income']].fillna(0)), OneHotEncoder(sparse_output=False, handle_unknown='ignore')
filled = train[['age', 'income']].fillna(0)
stack = np.hstack([scaler.transform(filled), encoder.fit_transform(train[['yes']])])
"""
GROUPED = """
df = read()
df['applied'] = pd.to_datetime(df['applied'])
df['yes'] = df['yes'].astype(int)
grades = "it's: a \\"grade\\""
df['score'] = df.groupby([grades, 'yes'])['score'].transform(lambda scores: scores.fillna(scores.median()))
for column in ['age', 'income']:
    df[f'{column}_log'] = np.log1p(df[column].fillna(0))
df['income'] = df['income'].clip(upper=df['income'].quantile(0.9)).fillna(0)
df['life'] = np.where(df['age'] >= 65, 'old', 'young')
df['late'] = 0
df.loc[df['applied'].dt.hour > 17, 'late'] = 1
df['cost'] = df['income'] * (df[grades] == 'high') / df['yes']
df['phase'] = np.sin(2 * np.pi * df['applied'].dt.month / 12)
df['week'] = df['applied'].dt.isocalendar().week.astype(int)
df['rank'] = df[grades].replace({'low': 0, 'mid': 1, 'high': 2})  # pandas keeps such numbers as objects
df['ends'] = df['applied'].dt.is_month_end.astype(int)
df['starts'] = df['applied'].dt.is_month_start.astype(int)
df['until'] = (pd.Timestamp('2027-01-01') - df['applied']).dt.days
df['place'] = df['age'].rank(method='first').astype(int)
df['relative'] = df['age'] / df.groupby(grades)['age'].transform('mean')
df.loc[(df['age'] > 40) & (df['income'] > 20000), 'kind'] = 1
df.loc[(df['age'] > 40) & (df['income'] <= 20000), 'kind'] = 2
df.loc[df['age'] <= 40, 'kind'] = 4
def price(age, cost):
    half = cost / 2
    return np.arctan(half) + age
df['price'] = price(df['age'], df['cost'])
df['total'] = df['age'] + df['cost'] * 2
df['cost'] = np.log1p(df['cost'])
df['band'] = pd.cut(df['age'], [0, 30, 50, 120], labels=['young', 'middle', 'old'])
df['yes'] = df['yes'].astype(str)
X = pd.get_dummies(df.drop(columns=['city', 'note', 'applied', 'answer', grades]), columns=['life', 'band', 'yes'])
"""
NUMBERED = """
from sklearn.preprocessing import LabelEncoder
from sklearn.tree import DecisionTreeClassifier
df = read()
df['first'] = df['applied'].str[15].where(df['city'].notna(), 'U')
df['applied'], df['city'] = pd.to_datetime(df['applied']), df['city'].fillna('Oslo')
df['score'] = df['score'].fillna(df['first'].map(df.groupby('first')['score'].median()))
conditions = [df['age'] < 30, df['age'] < 60]
def stage(years):
    if years <= 25:
        return 'early'
    elif years <= 50:
        return 'mid'
    return 'late'
df['stage'] = df['age'].apply(stage)
df['rough'] = df["it's: a \\"grade\\""].map({'low': 'little', 'high': 'much'}).fillna('some')
df['rough_part'] = (df['rough'] == 'much') * df['age'].between(18, 40, inclusive='left')
df['part'] = np.select(conditions, ['young', 'middle'], default='old')
hour = df['applied'].dt.hour
df['busy'] = hour.between(7, 9) | hour.between(16, 19)
df['share'] = df['yes'].astype(int) / (df['age'] - 17)
df['pace'] = (df['yes'].astype(int) / (df['age'] % 10)).replace([np.inf, -np.inf], np.nan)
df = df.fillna({'pace': 0})
df['day'] = df['applied'].dt.day_name()
df['level'] = pd.cut(df['score'], [-20, 0, 20], labels=False)
X = pd.get_dummies(df[['age', 'city', 'first', 'part', 'busy', 'share', 'pace', 'day', 'level', 'stage', 'rough_part']], dtype=int)
tree = DecisionTreeClassifier(max_depth=4, random_state=0).fit(X, LabelEncoder().fit_transform(df.answer))
"""
CODES = """
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import LabelEncoder
df = read()
df['yes'] = LabelEncoder().fit_transform(df['yes'])
def doubled(years):
    if years < 25:
        step = 1
    elif years < 55:
        step = 2
    else:
        step = 4
    return step * 2
def risk(income):
    sum = 0.5
""" + ''.join(f"    if income > {1000 * each}: sum = sum + 0.{each}\n" for each in range(10, 40)) + """
    return sum
df['step'], df['risk'] = df['age'].apply(doubled), df['income'].apply(risk)
df['near'] = 1 / (df['score'].fillna(0) + 12)
df['safe'] = np.where(df['age'] - 10 != 0, 1 / (df['age'] - 10), 0)
df['old'], df['older'] = df['age'] * 2, df['age'] + df['age']
X, late = df[['age', 'step', 'risk', 'near', 'safe', 'old', 'older']], (df.answer == 'good').astype(int) ^ (df.age % 9 == 0).astype(int)
model = LogisticRegression(max_iter=500).fit(X, late)
"""
CYCLES = """
import lightgbm
hour = pd.to_datetime(df['applied']).dt.hour
X = pd.DataFrame({'across': np.sin(2 * np.pi * hour / 24), 'up': np.cos(2 * np.pi * hour / 24)})
hours = lightgbm.LGBMRegressor(n_estimators=20, verbose=-1).fit(X[['across']], hour)
"""
CATEGORIES = """
import lightgbm
X = df[['age', 'city', 'yes', 'score']].astype({'city': 'category', 'yes': 'category'})
trees = lightgbm.LGBMClassifier(n_estimators=20, verbose=-1).fit(X, df.answer)
"""
BOOSTER = """
import lightgbm
columns = ['age', 'income', 'score', 'length']
df['length'] = -73.98 + np.random.default_rng(4).integers(0, 60, len(df)) / 1e6
aim = (df.answer == 'bad') * 1.0 + np.random.default_rng(5).normal(0, 1e-3, len(df)) + (df['length'] * 1e6 % 7 // 1) / 9
booster = lightgbm.train({'objective': 'regression', 'verbose': -1}, lightgbm.Dataset(df[columns], aim), 20)
"""
LIMITS = """
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import FixedThresholdClassifier
from sklearn.preprocessing import StandardScaler
few = RAW.assign(answer=CLASS)[:160]
X, y = few[['yes', 'age']].values, few['answer'].values
order = np.random.default_rng(0).permutation(len(X))
train, test = order[:120], order[120:]
A, scaler, pca = X[train], StandardScaler(), PCA(2)
B = pca.fit_transform(scaler.fit_transform(A))
rest = pca.transform(scaler.transform(X[test]))
model = FixedThresholdClassifier(LogisticRegression(), threshold=0.35).fit(B, y[train])
"""
