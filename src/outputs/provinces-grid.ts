/** Where each of the 31 provinces of the mainland stands on a grid of tiles, and its names. */

export interface Tile {
  /** Two digits of GB/T 2260. */
  readonly code: string;
  readonly en: string;
  readonly zh: string;
  readonly column: number;
  readonly row: number;
}

/**
 * Laid out by hand: seven columns, so that a name fits into a tile. North is up, and of 45 pairs of tiles
 * that touch 39 are neighbours on the ground (a test counts them, Hainan across the strait among them). A sketch on nine
 * columns that the project made before had 24 of 32; the published grids of the R package geofacet were not at hand.
 */
const ROWS: readonly (readonly (string | null)[])[] = [
  [null, null, null, null, null, null, "23 Heilongjiang 黑龙江"],
  [null, null, null, "15 Inner Mongolia 内蒙古", null, null, "22 Jilin 吉林"],
  [
    "65 Xinjiang 新疆",
    "62 Gansu 甘肃",
    "64 Ningxia 宁夏",
    "14 Shanxi 山西",
    "11 Beijing 北京",
    "12 Tianjin 天津",
    "21 Liaoning 辽宁",
  ],
  [
    "54 Tibet 西藏",
    "63 Qinghai 青海",
    "61 Shaanxi 陕西",
    "41 Henan 河南",
    "13 Hebei 河北",
    "37 Shandong 山东",
    null,
  ],
  [
    null,
    "51 Sichuan 四川",
    "50 Chongqing 重庆",
    "42 Hubei 湖北",
    "34 Anhui 安徽",
    "32 Jiangsu 江苏",
    "31 Shanghai 上海",
  ],
  [null, "53 Yunnan 云南", "52 Guizhou 贵州", "43 Hunan 湖南", "36 Jiangxi 江西", "33 Zhejiang 浙江", null],
  [null, null, "45 Guangxi 广西", "44 Guangdong 广东", "35 Fujian 福建", null, null],
  [null, null, null, "46 Hainan 海南", null, null, null],
];

export const TILES: readonly Tile[] = ROWS.flatMap((cells, row) =>
  cells.flatMap((cell, column) => {
    if (cell === null) return [];
    const words = cell.split(" ");
    return [{ code: words[0]!, en: words.slice(1, -1).join(" "), zh: words.at(-1)!, column, row }];
  }),
);
